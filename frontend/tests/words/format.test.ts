// @vitest-environment happy-dom
import { expect, test } from "vitest";

import * as format from "../../src/words/format";
import { priceOf } from "../../src/words/price";

test("an end is cut to its minute, in the lot's timezone", () => {
  expect(format.untilWhen("2026-01-15T09:30:59.900Z", "2026-01-15T08:00:00.000Z", "Asia/Kolkata")).toBe("15:00");
});

test("an end on another day of the lot's says its day", () => {
  expect(format.untilWhen("2026-01-15T20:00:00.000Z", "2026-01-15T17:00:00.000Z", "Asia/Kolkata")).toMatch(/16.*01:30/);
});

test("the end of a booking of a minute has seconds", () => {
  expect(format.untilWhen("2026-01-15T09:30:59.900Z", "2026-01-15T09:29:59.900Z", "UTC")).toBe("09:30:59");
});

test.each([
  [0, "00:00:00"],
  [3_599, "00:59:59"],
  [100 * 3_600 + 61, "100:01:01"],
])("%i seconds stand on the clock face as %s", (seconds, face) => {
  expect(format.clockFace(seconds)).toBe(face);
});

test.each([
  [59, "59 s"],
  [119, "1 min"],
  [3_600, "1 h 00"],
  [3 * 86_400, "3 d"],
])("%i seconds left are roughly %s", (seconds, words) => {
  expect(format.roughlyLeft(seconds)).toBe(words);
});

test.each([
  [5_400, "1 h 30 min"],
  [60, "1 min"],
  [90_061, "1 day 1 h 1 min 1 s"],
])("%i seconds last %s", (seconds, words) => {
  expect(format.duration(seconds)).toBe(words);
});

test.each([
  ["40.00", 3_600, "40.00"],
  ["6.00", 60, "0.10"],
  ["900", 5_400, "1350"],
  ["0.01", 1_800, "0.01"],
  ["0.01", 1_799, "0.00"],
  ["1.005", 3_600, "1.005"],
])("%s an hour for %i s is %s, rounded half up as the server does", (hourly, seconds, price) => {
  expect(priceOf(hourly, seconds)).toBe(price);
});
