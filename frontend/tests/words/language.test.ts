// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";

import { locale } from "../../src/words/language";

test.each([
  [["de-DE", "en-IN", "en-GB"], "en-IN"],
  [["de-DE"], "en"],
  // As a Chromium says where no locale is set.
  [["en-US@posix"], "en"],
  [["en-US@posix", "en-GB"], "en-GB"],
])("of the person's languages %j the page writes its numbers in %s", (languages, written) => {
  document.documentElement.lang = "en";
  vi.spyOn(navigator, "languages", "get").mockReturnValue(languages);
  expect(locale()).toBe(written);
  expect(() => new Intl.NumberFormat(locale())).not.toThrow();
});
