// What is set at a display stays in its browser.

import { AS_LARGE_AS_IT_FITS, type Setting } from "./size";

const KEY = "parkmate-display";

/** Give what was set; a browser that keeps nothing, or something else, gives nothing. */
export function recallSetting(): Setting {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Record<keyof Setting, unknown>>;
    return { metres: positive(kept.metres), heightCm: positive(kept.heightCm) };
  } catch {
    return AS_LARGE_AS_IT_FITS;
  }
}

export function keepSetting(setting: Setting): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(setting));
  } catch {
    // It holds until the page is loaded anew.
  }
}

/** Give the number that was entered, null for nothing, NaN for what is no number above 0. */
export function entered(text: string): number | null {
  const trimmed = text.trim().replace(",", ".");
  if (trimmed === "") return null;
  return positive(Number(trimmed)) ?? NaN;
}

function positive(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) && value > 0 ? value : null;
}
