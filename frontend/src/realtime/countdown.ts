// Counting down to a moment: which second is shown, and when exactly the next one is due.

import type { ServerClock } from "./clock";

/** Whole seconds left, cut as the server cuts them; `isOver` from the moment itself on, when only the server's word counts. */
export interface Countdown {
  readonly seconds: number;
  readonly isOver: boolean;
}

// At a whole second the old number is still right.
const JUST_AFTER_MS = 1;

/** Give what is shown at this moment. */
export function countdownAt(endMs: number, nowMs: number): Countdown {
  const leftMs = endMs - nowMs;
  return { seconds: Math.max(0, Math.floor(leftMs / 1000)), isOver: leftMs <= 0 };
}

/** Give in how many milliseconds that changes, or null when it never does again. */
export function nextChangeMs(endMs: number, nowMs: number): number | null {
  const leftMs = endMs - nowMs;
  if (leftMs <= 0) return null;
  return leftMs < 1000 ? leftMs : (leftMs % 1000) + JUST_AFTER_MS;
}

/** Tell the listener whenever the countdown to `endMs` (server time) may have changed; gives what ends it. */
export function onEachSecond(clock: ServerClock, endMs: number, listener: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const arm = (): void => {
    clearTimeout(timer);
    const nowMs = clock.now();
    const inMs = nowMs === null ? null : nextChangeMs(endMs, nowMs);
    if (inMs !== null) timer = setTimeout(repaint, inMs);
  };
  const repaint = (): void => {
    // Armed first: a listener that throws ends no countdown. A timer that came early changes nothing and is armed anew.
    arm();
    listener();
  };
  const unsubscribe = clock.subscribe(repaint);
  arm();
  return () => {
    clearTimeout(timer);
    unsubscribe();
  };
}
