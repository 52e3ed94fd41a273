// @vitest-environment happy-dom
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { priceTyped, readPattern } from "../../src/owner/pattern";
import { CURRENCIES, likelyCurrency } from "../../src/owner/places";

test.each([
  ["A1–A3", ["A1", "A2", "A3"]],
  ["A1-A3", ["A1", "A2", "A3"]],
  ["A1 – 3", ["A1", "A2", "A3"]],
  ["a9 to A11", ["a9", "a10", "a11"]],
  ["A1..A3", ["A1", "A2", "A3"]],
  ["08-11", ["08", "09", "10", "11"]],
  ["L1-1–L1-3", ["L1-1", "L1-2", "L1-3"]],
  ["B1-B2, C7; D 1\nC7", ["B1", "B2", "C7", "D 1"]],
  ["P-1", ["P-1"]],
  ["VIP", ["VIP"]],
  ["A7–A7", ["A7"]],
])("%j means %j", (typed, labels) => {
  expect(readPattern(typed)).toEqual({ labels });
});

test.each([
  ["", /Say which slots/],
  [" , ", /Say which slots/],
  ["A20–A1", /runs backwards/],
  ["A1–B5", /begin alike/],
  ["A1-B5", /begin alike/],
  ["A1–A501", /At most 500/],
  ["A1–A300, B1–B300", /At most 500/],
  ["A1–A99999999999999999999", /At most 500/],
  ["The slot behind the kitchen", /too long/],
])("%j is refused with what to do", (typed, sentence) => {
  expect(readPattern(typed).problem).toMatch(sentence);
});

test("five hundred slots can be named at once", () => {
  expect(readPattern("A1–A500").labels).toHaveLength(500);
});

test.each([
  [" 2,50 ", "2.50"],
  ["2.50", "2.50"],
  ["40", "40"],
  ["1,000", "1,000"],
])("the price %j is sent as %j", (typed, sent) => {
  expect(priceTyped(typed)).toBe(sent);
});

test("the currencies are the server's", () => {
  const source = readFileSync(join(import.meta.dirname, "../../../bookings/localities.py"), "utf8");
  const known = source.slice(0, source.indexOf("CURRENCIES =")).match(/\b[A-Z]{3}\b(?![_A-Z])/g) ?? [];
  expect([...CURRENCIES]).toEqual([...new Set(known)].filter((code) => code !== "ISO").sort());
});

test("the currency is the timezone's where that is known", () => {
  expect(["Asia/Calcutta", "America/New_York", "Europe/Berlin"].map(likelyCurrency)).toEqual(["INR", "USD", "EUR"]);
});
