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

/** Tell the listener whenever the countdown to `endMs` (server time) shows something else; gives what ends it. */
export function onEachSecond(clock: ServerClock, endMs: number, listener: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shown: Countdown | null = null;
  /** Give whether something else is to be shown, and wait for the next change; a timer may come a little early. */
  const look = (): boolean => {
    clearTimeout(timer);
    const nowMs = clock.now();
    if (nowMs === null) return false;
    const before = shown;
    shown = countdownAt(endMs, nowMs);
    const inMs = nextChangeMs(endMs, nowMs);
    if (inMs !== null) timer = setTimeout(repaint, inMs);
    return shown.seconds !== before?.seconds || shown.isOver !== before.isOver;
  };
  const repaint = (): void => {
    if (look()) listener();
  };
  const unsubscribe = clock.subscribe(repaint);
  look();
  return () => {
    clearTimeout(timer);
    unsubscribe();
  };
}
