// The server's time for what is reckoned from now, such as "until 15:00": looked at once a second.

import { useCallback, useSyncExternalStore } from "react";

import { useRealtime } from "../realtime";

const SECOND_MS = 1_000;

/** Give the server's time in milliseconds, cut to the second; null before it is known. */
export function useServerNow(): number | null {
  const { clock } = useRealtime();
  const subscribe = useCallback(
    (listener: () => void) => {
      const timer = setInterval(listener, SECOND_MS);
      const unsubscribe = clock.subscribe(listener);
      return () => {
        clearInterval(timer);
        unsubscribe();
      };
    },
    [clock],
  );
  return useSyncExternalStore(subscribe, () => {
    const nowMs = clock.now();
    return nowMs === null ? null : Math.floor(nowMs / SECOND_MS) * SECOND_MS;
  });
}
