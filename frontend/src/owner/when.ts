import { useEffect, useReducer } from "react";

import { useRealtime } from "../realtime";
import { dayAndTime, timeOfDay } from "../words/format";

const EACH_MS = 30_000;

/** Give when something was: the time, with its day where that is not today. `nowMs` is null while it is not known. */
export function whenItWas(moment: string, nowMs: number | null, timeZone: string): string {
  const day = (of: string | number): string => new Date(of).toLocaleDateString("en", { timeZone });
  return nowMs === null || day(moment) !== day(nowMs) ? dayAndTime(moment, timeZone) : timeOfDay(moment, timeZone);
}

/** Give the server's time, looked at twice a minute; null while it is not known. */
export function useRoughNow(): number | null {
  const { clock } = useRealtime();
  const [, look] = useReducer((times: number) => times + 1, 0);
  useEffect(() => {
    const timer = setInterval(look, EACH_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return clock.now();
}
