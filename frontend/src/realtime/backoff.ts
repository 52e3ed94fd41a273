// How long to wait before the next try: full jitter, so that not all come back at once.

import type { Meaning } from "./closing";

export const LONGEST_WAIT_MS = 30_000;
export const AFTER_TOO_MUCH_MS = 30_000;
export const RESTART_WITHIN_MS = 5_000;
const FIRST_WAIT_MS = 1_000;
const DOUBLINGS = 5; // 32 s, already above the longest

/** Give the wait before try number `attempt` (from 0); `chance` is random in [0, 1). */
export function waitMs({ meaning, attempt, chance }: { meaning: Meaning; attempt: number; chance: number }): number {
  if (meaning === "too-much") return AFTER_TOO_MUCH_MS;
  if (meaning === "restart" && attempt === 0) return RESTART_WITHIN_MS * chance;
  return chance * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, DOUBLINGS));
}
