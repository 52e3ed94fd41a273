// How large numerals are: 5 cm of height are read from 15 m away.

export const READ_FROM_15_M_CM = 5;
const FROM_M = 15;

/** Of the font, as parts of its size: how high its digits are, and how wide the heavy ones. */
export const DIGIT_HEIGHT = 0.712;
export const LETTER_WIDTH = 0.67;

/** What is set at the display itself; null: as large as the screen allows. */
export interface Setting {
  readonly metres: number | null;
  readonly heightCm: number | null;
}

export const AS_LARGE_AS_IT_FITS: Setting = { metres: null, heightCm: null };

/** Give how high a numeral must be to be read from there. */
export function numeralCm(metres: number): number {
  return (metres / FROM_M) * READ_FROM_15_M_CM;
}

/** Give the share of the screen's height that this takes, above 1 where the screen is too small; null: nothing is set. */
export function neededShare({ metres, heightCm }: Setting): number | null {
  if (metres === null || heightCm === null) return null;
  return numeralCm(metres) / heightCm;
}

/** Give from where a numeral of this share of the height can be read, in whole metres. */
export function readableFromM(share: number, heightCm: number): number {
  return Math.floor(((share * heightCm) / READ_FROM_15_M_CM) * FROM_M);
}

export interface Screen {
  readonly width: number;
  readonly height: number;
}

/** How a screen is divided, in parts of it: the sign's part of the longer side, and the size of its numerals. */
export interface Division {
  readonly signPart: number;
  /** The size of the font, in CSS pixels; null: what the sign has room for. */
  readonly fontPx: number | null;
}

const USUAL_PART = 0.5;
const SMALLEST_PART = 0.34;
const LARGEST_PART = 0.72;
// Around the numeral, in parts of its font: the words above and below, or the margins beside.
const AROUND_HEIGHT = 2.1;
const AROUND_WIDTH = 0.8;

/** Give the division for a sign of so many letters. */
export function divide(screen: Screen, letters: number, share: number | null): Division {
  if (share === null) return { signPart: USUAL_PART, fontPx: null };
  const fontPx = (share * screen.height) / DIGIT_HEIGHT;
  const isWide = screen.width > screen.height;
  const part = isWide
    ? ((letters * LETTER_WIDTH + AROUND_WIDTH) * fontPx) / screen.width
    : (AROUND_HEIGHT * fontPx) / screen.height;
  return { signPart: Math.min(LARGEST_PART, Math.max(SMALLEST_PART, part)), fontPx };
}
