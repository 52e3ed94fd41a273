import { expect, test } from "vitest";

import { largestShare, neededShare, numeralCm, readableFromM, signPart } from "../../src/kiosk/size";

const HD = { width: 1920, height: 1080 };

test("5 cm are read from 15 m, and in proportion", () => {
  expect(numeralCm(15)).toBe(5);
  expect(numeralCm(30)).toBe(10);
});

test("the share of the height depends on the screen, and on nothing if nothing is set", () => {
  expect(neededShare({ metres: 15, heightCm: 50 })).toBeCloseTo(0.1);
  expect(neededShare({ metres: 15, heightCm: null })).toBeNull();
  expect(neededShare({ metres: null, heightCm: 50 })).toBeNull();
});

test("a numeral of that share is read from there", () => {
  expect(readableFromM(neededShare({ metres: 24, heightCm: 60 }) ?? NaN, 60)).toBe(24);
});

test("with nothing set the sign has half of the screen", () => {
  expect(signPart(HD, 2, null)).toBe(0.5);
});

test.each([
  ["wide", HD],
  ["high", { width: 1080, height: 1920 }],
])("on a %s screen a numeral that needs more takes more of it, within bounds", (_, screen) => {
  const shares = [0.02, 0.2, 0.25, 0.3, 2];
  const parts = shares.map((share) => signPart(screen, 3, share));
  expect(parts).toEqual([...parts].sort((one, other) => one - other));
  expect(parts[0]).toBe(0.34);
  expect(new Set(parts).size).toBeGreaterThan(2);
  expect(parts.at(-1)).toBe(0.72);
});

test("more letters leave less height for each, and no numeral takes more than there is", () => {
  expect(largestShare(HD, 2)).toBeGreaterThan(0.35);
  expect(largestShare(HD, 2)).toBeLessThan(0.5);
  const narrow = { width: 390, height: 844 };
  expect(largestShare(narrow, 4)).toBeLessThan(largestShare(narrow, 2) * 0.6);
});
