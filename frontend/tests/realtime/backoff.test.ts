import { expect, test } from "vitest";

import { waitMs } from "../../src/realtime/backoff";
import { meaningOf } from "../../src/realtime/closing";

const longest = (meaning: "lost" | "restart" | "too-much", attempt: number): number =>
  waitMs({ meaning, attempt, chance: 1 });

test("the longest wait doubles from one second to thirty", () => {
  const waits = [0, 1, 2, 3, 4, 5, 6, 1_000].map((attempt) => longest("lost", attempt));
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});

test("a wait is anything from nothing to the longest", () => {
  expect(waitMs({ meaning: "lost", attempt: 3, chance: 0 })).toBe(0);
  expect(waitMs({ meaning: "lost", attempt: 3, chance: 0.25 })).toBe(2_000);
});

test("after a restart all spread over five seconds, then as ever", () => {
  expect(longest("restart", 0)).toBe(5_000);
  expect(longest("restart", 1)).toBe(2_000);
});

test("who asked too much waits thirty seconds, no chance about it", () => {
  expect(waitMs({ meaning: "too-much", attempt: 0, chance: 0 })).toBe(30_000);
});

test.each([
  [1000, "lost"],
  [1006, "lost"],
  [1011, "lost"],
  [4408, "lost"],
  [1012, "restart"],
  [4012, "restart"],
  [4400, "too-much"],
  [4429, "too-much"],
  [4401, "session-over"],
  [4403, "forbidden"],
  [4404, "gone"],
])("%i means %s", (code, meaning) => {
  expect(meaningOf(code)).toBe(meaning);
});
