import { useCallback, useSyncExternalStore } from "react";

import { type Slot, useRealtime } from "../realtime";
import { DUE, nextEnd } from "./board";

const MINUTE_MS = 60_000;
// Longer waits than 24 days browsers take for none.
const LONGEST_WAIT_MS = 3_600_000;
const JUST_AFTER_MS = 1;

/** Give the server's time as of its present minute, in milliseconds since 1970; null while it is not known. */
export function useMinute(): number | null {
  const { clock } = useRealtime();
  const read = useCallback(() => minuteOf(clock.now()), [clock]);
  const waitMs = useCallback(() => MINUTE_MS - ((clock.now() ?? 0) % MINUTE_MS), [clock]);
  return useSyncExternalStore(useLooking(waitMs), read);
}

/** Give when the next booked slot ends, as board.ts says; null while the server's time is not known. */
export function useNextEnd(slots: readonly Slot[]): string | null {
  const { clock } = useRealtime();
  const read = useCallback((): string | null => {
    const nowMs = clock.now();
    return nowMs === null ? null : nextEnd(slots, nowMs);
  }, [clock, slots]);
  const waitMs = useCallback(() => {
    const next = read();
    return next === null || next === DUE ? LONGEST_WAIT_MS : Date.parse(next) - (clock.now() ?? 0);
  }, [clock, read]);
  return useSyncExternalStore(useLooking(waitMs), read);
}

/** Give a subscription that looks again after `waitMs()`, again and again, and when the clock's estimate changed. */
function useLooking(waitMs: () => number): (listener: () => void) => () => void {
  const { clock } = useRealtime();
  return useCallback(
    (listener: () => void) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const look = (): void => {
        clearTimeout(timer);
        listener();
        timer = setTimeout(look, Math.min(LONGEST_WAIT_MS, Math.max(0, waitMs()) + JUST_AFTER_MS));
      };
      const unsubscribe = clock.subscribe(look);
      look();
      return () => {
        clearTimeout(timer);
        unsubscribe();
      };
    },
    [clock, waitMs],
  );
}

function minuteOf(nowMs: number | null): number | null {
  return nowMs === null ? null : Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
}
