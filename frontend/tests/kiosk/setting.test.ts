// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";

import { entered, keepSetting, recallSetting } from "../../src/kiosk/setting";

beforeEach(() => {
  localStorage.clear();
});

test("what was set is there after the page is loaded anew", () => {
  expect(recallSetting()).toEqual({ metres: null, heightCm: null });
  keepSetting({ metres: 15, heightCm: 60.5 });
  expect(recallSetting()).toEqual({ metres: 15, heightCm: 60.5 });
});

test.each(["{", "null", '{"metres":"15","heightCm":-3}'])("%s in the browser's store is nothing set", (text) => {
  localStorage.setItem("parkmate-display", text);
  expect(recallSetting()).toEqual({ metres: null, heightCm: null });
});

test.each([
  ["15", 15],
  [" 60,5 ", 60.5],
  ["", null],
  ["0", NaN],
  ["ten", NaN],
])("“%s” is entered as %s", (text, expected) => {
  expect(entered(text)).toBe(expected);
});
