// The words of a display reach WCAG AAA, 7:1, dimmed ones too: reckoned from its colours.

import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

const TOKENS = readFileSync("src/design/tokens.scss", "utf8");
const OWN = readFileSync("src/kiosk/display.scss", "utf8");

type Colours = Readonly<Record<string, string>>;

const light: Colours = { ...coloursOf(TOKENS, false), ...coloursOf(OWN, false) };
const dark: Colours = { ...light, ...coloursOf(TOKENS, true), ...coloursOf(OWN, true) };

const PAIRS = [
  ["ink", "paper"],
  ["ink", "card"],
  ["soft", "paper"],
  ["soft", "card"],
  ["accent", "paper"],
  ["trouble", "paper"],
  ["ended", "card"],
  ["free", "free-ground"],
  ["booked", "booked-ground"],
  ["expiring", "expiring-ground"],
  ["ended", "ended-ground"],
  ["closed", "closed-ground"],
  ["closed", "closed-hatch"],
  ["on-sign-free", "sign-free"],
  ["on-sign-full", "sign-full"],
  ["on-sign-ended", "sign-ended"],
] as const;

test.each(PAIRS.flatMap(([ink, ground]) => [["light", ink, ground] as const, ["dark", ink, ground] as const]))(
  "%s: %s on %s",
  (theme, ink, ground) => {
    const colours = theme === "light" ? light : dark;
    expect(contrast(colours[ink] ?? "", colours[ground] ?? "")).toBeGreaterThanOrEqual(7);
  },
);

function coloursOf(sheet: string, isDark: boolean): Colours {
  const [bright = "", dim = ""] = sheet.split("@media (prefers-color-scheme: dark)");
  const found = (isDark ? dim : bright).matchAll(/--([\w-]+): (#[0-9a-f]+);/g);
  return Object.fromEntries([...found].map(([, name, colour]) => [name, colour]));
}

function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const digits = colour.length === 4 ? colour.replaceAll(/[0-9a-f]/g, "$&$&") : colour;
  const [red = NaN, green = NaN, blue = NaN] = [1, 3, 5].map((from) => {
    const part = parseInt(digits.slice(from, from + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
