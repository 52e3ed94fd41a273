import { expect, test } from "vitest";

import { DIGIT_HEIGHT, divide, neededShare, numeralCm, readableFromM } from "../../src/kiosk/size";

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

test("with nothing set the sign has half of the screen, and the numeral all that the sign has room for", () => {
  expect(divide(HD, 2, null)).toEqual({ signPart: 0.5, fontPx: null });
});

test("the font is so large that the digits have the height that is needed", () => {
  expect((divide(HD, 2, 0.2).fontPx ?? NaN) * DIGIT_HEIGHT).toBeCloseTo(216);
});

test("a sign that needs more takes more of the screen, within bounds", () => {
  const parts = [0.05, 0.3, 0.4, 2].map((share) => divide(HD, 2, share).signPart);
  expect(parts).toEqual([...parts].sort((one, other) => one - other));
  expect(parts[0]).toBe(0.34);
  expect(parts[3]).toBe(0.72);
  expect(divide({ width: 1080, height: 1920 }, 2, 0.2).signPart).toBeGreaterThan(0.5);
});
