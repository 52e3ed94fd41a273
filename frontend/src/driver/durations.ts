// Which durations are offered, between what the lot allows.

import type { Lot } from "../realtime";

const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;
const ROUND_S = [
  ...[1, 2, 5, 10, 15, 30, 45].map((minutes) => minutes * MINUTE_S),
  ...[1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12, 18].map((hours) => hours * HOUR_S),
  ...[1, 2, 3, 4, 5, 6, 7, 14, 30].map((days) => days * DAY_S),
];

/** Give seconds, shortest first: round ones, and the lot's own shortest, longest and usual one. */
export function durationsOf(lot: Pick<Lot, "min_duration" | "max_duration" | "default_duration">): number[] {
  const round = ROUND_S.filter((seconds) => seconds > lot.min_duration && seconds < lot.max_duration);
  const all = new Set([lot.min_duration, ...round, lot.default_duration, lot.max_duration]);
  return [...all].sort((one, other) => one - other);
}
