import { useEffect, useReducer } from "react";

import { useRealtime } from "../realtime";
import { dayAndTime, timeOfDay } from "../words/format";
import { locale } from "../words/language";
import { owner as words } from "../words/owner";

const EACH_MS = 30_000;

/** Give when something was: the time, with its day where that is not today. `nowMs` is null while it is not known. */
export function whenItWas(moment: string, nowMs: number | null, timeZone: string): string {
  const day = (of: string | number): string => new Date(of).toLocaleDateString("en", { timeZone });
  return nowMs === null || day(moment) !== day(nowMs) ? dayAndTime(moment, timeZone) : timeOfDay(moment, timeZone);
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Give how long ago something was, of older things the day and time.
 *
 * Lots stand in several timezones: beside each other their own times would read as out of order.
 */
export function howLongAgo(moment: string, nowMs: number | null, timeZone: string): string {
  const ago = nowMs === null ? Infinity : nowMs - Date.parse(moment);
  if (ago < MINUTE_MS) return words.activity.justNow;
  if (ago >= 24 * HOUR_MS) return dayAndTime(moment, timeZone);
  const format = new Intl.RelativeTimeFormat(locale(), { style: "short" });
  return ago < HOUR_MS
    ? format.format(-Math.floor(ago / MINUTE_MS), "minute")
    : format.format(-Math.floor(ago / HOUR_MS), "hour");
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
