import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { ServerClock } from "../../src/realtime/clock";
import { countdownAt, nextChangeMs, onEachSecond } from "../../src/realtime/countdown";
import { holdTimers } from "./following";

const END_MS = Date.parse("2026-01-15T15:00:00.000Z");

beforeEach(holdTimers);
afterEach(() => {
  vi.useRealTimers();
});

test.each([
  [3_600_000, 3600, false],
  [3_599_999, 3599, false],
  [1_000, 1, false],
  [999, 0, false],
  [0.5, 0, false],
  [0, 0, true],
  [-5_000, 0, true],
])("with %f ms left it shows %i, over: %s", (leftMs, seconds, isOver) => {
  expect(countdownAt(END_MS, END_MS - leftMs)).toEqual({ seconds, isOver });
});

test.each([
  [59_400, 401],
  [60_000, 1],
  [1_000, 1],
  [999, 999],
  [0, null],
  [-1, null],
])("with %i ms left the next change is in %s ms", (leftMs, inMs) => {
  expect(nextChangeMs(END_MS, END_MS - leftMs)).toBe(inMs);
});

/** A clock that was measured once, so that this much is left. */
function clockWith(leftMs: number): ServerClock {
  const clock = new ServerClock();
  clock.sample(clock.moment(), END_MS - leftMs);
  return clock;
}

test.each([10_000, 10_437.3, 9_999.5])("from %f ms on no number is skipped and none comes twice", (leftMs) => {
  const clock = clockWith(leftMs);
  const shown: string[] = [];
  const stop = onEachSecond(clock, END_MS, () => {
    const { seconds, isOver } = countdownAt(END_MS, clock.now() ?? NaN);
    shown.push(isOver ? "over" : String(seconds));
  });
  vi.advanceTimersByTime(60_000);
  const first = Math.ceil(leftMs / 1000) - (leftMs % 1000 === 0 ? 1 : 2);
  expect(shown).toEqual([...Array.from({ length: first + 1 }, (_, index) => String(first - index)), "over"]);
  expect(vi.getTimerCount()).toBe(0);
  stop();
});

test("the repaint comes in the moment in which the number changes", () => {
  const clock = clockWith(5_300);
  const lefts: number[] = [];
  onEachSecond(clock, END_MS, () => lefts.push(END_MS - (clock.now() ?? NaN)));
  vi.advanceTimersByTime(3_000);
  expect(lefts).toEqual([4_999, 3_999, 2_999]);
});

test("a new estimate is drawn at once, and the seconds follow it", () => {
  const clock = clockWith(5_300);
  const lefts: number[] = [];
  onEachSecond(clock, END_MS, () => lefts.push(END_MS - (clock.now() ?? NaN)));
  clock.sample(clock.moment(), END_MS - 3_700);
  clock.sample(clock.moment(), END_MS - 3_700);
  vi.advanceTimersByTime(701);
  expect(lefts.slice(-1)).toEqual([2_999]);
});

test("a countdown that begins before the time is known begins when it is", () => {
  const clock = new ServerClock();
  const listener = vi.fn();
  onEachSecond(clock, END_MS, listener);
  vi.advanceTimersByTime(5_000);
  expect(listener).not.toHaveBeenCalled();
  clock.sample(clock.moment(), END_MS - 2_500);
  vi.advanceTimersByTime(501);
  expect(listener).toHaveBeenCalledTimes(2);
});

test("a countdown that nobody watches any more leaves no timer", () => {
  const stop = onEachSecond(clockWith(5_300), END_MS, () => undefined);
  stop();
  expect(vi.getTimerCount()).toBe(0);
});
