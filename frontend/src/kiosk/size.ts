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

// As the style sheets have it: a numeral's font is at most so high and wide as parts of the sign, and a sign so much of
// what it stands in, beside which the head and the next free slot have their place.
const OF_SIGN_HEIGHT = 0.78;
const OF_SIGN_WIDTH = 0.94;
const WIDE = { ofWidth: 0.96, ofHeight: 0.7, besideHeight: 0 };
const HIGH = { ofWidth: 0.95, ofHeight: 0.86, besideHeight: 0.1 };

const USUAL_PART = 0.5;
const SMALLEST_PART = 0.34;
const LARGEST_PART = 0.72;

/**
 * Give the sign's part of the longer side, for a sign of so many letters that must take this share of the height.
 *
 * The numeral fills its sign, so it is never smaller than needed unless the screen is too small.
 */
export function signPart(screen: Screen, letters: number, share: number | null): number {
  if (share === null) return USUAL_PART;
  const fontPx = (share * screen.height) / DIGIT_HEIGHT;
  const part = isWide(screen)
    ? (fontPx * letters * LETTER_WIDTH) / OF_SIGN_WIDTH / (WIDE.ofWidth * screen.width)
    : (fontPx / OF_SIGN_HEIGHT + HIGH.besideHeight * screen.height) / (HIGH.ofHeight * screen.height);
  return Math.min(LARGEST_PART, Math.max(SMALLEST_PART, part));
}

/** Give the largest share of the height that a numeral of so many letters can take on this screen. */
export function largestShare(screen: Screen, letters: number): number {
  const sign = isWide(screen)
    ? { width: LARGEST_PART * WIDE.ofWidth * screen.width, height: WIDE.ofHeight * screen.height }
    : {
        width: HIGH.ofWidth * screen.width,
        height: (LARGEST_PART * HIGH.ofHeight - HIGH.besideHeight) * screen.height,
      };
  const widestPx = (OF_SIGN_WIDTH * sign.width) / (letters * LETTER_WIDTH);
  return (DIGIT_HEIGHT * Math.min(OF_SIGN_HEIGHT * sign.height, widestPx)) / screen.height;
}

function isWide({ width, height }: Screen): boolean {
  return width > height;
}
