// How people name many slots at once: "A1–A20, B1–B5, C7". The labels' own rules stand in realtime/commands/slots.py.

import { owner as words } from "../words/owner";

export const MOST_AT_ONCE = 500;
export const LONGEST_LABEL = 20;

/** Either labels, each once and in the order in which they were named, or a sentence that says what is wrong. */
export type Named =
  | { readonly labels: readonly string[]; readonly problem?: never }
  | { readonly problem: string; readonly labels?: never };

// The second end may leave out what both begin with: A1–20. A label with a hyphen, such as P-1, is no range.
const RANGE = /^(?<prefix>.*?)(?<from>\d+)\s*(?:[-‐‑–—…]|\.{2,3}|\sto\s)\s*(?:\k<prefix>)?(?<to>\d+)$/iu;
const TWO_ENDS = /\d\s*[-‐‑–—…]\s*\S*\d$|.[–—…]./u;

/** Give the labels that are meant. */
export function readPattern(typed: string): Named {
  const { patternProblem: problems } = words.slots;
  const labels = new Set<string>();
  for (const part of typed.split(/[,;\n]+/).map((each) => each.trim().replaceAll(/\s+/g, " "))) {
    if (part === "") continue;
    const named = labelsOf(part);
    if (named.problem !== undefined) return named;
    for (const label of named.labels) labels.add(label);
    if (labels.size > MOST_AT_ONCE) return { problem: problems.tooMany(MOST_AT_ONCE) };
  }
  const tooLong = [...labels].find((label) => label.length > LONGEST_LABEL);
  if (tooLong !== undefined) return { problem: problems.tooLong(tooLong, LONGEST_LABEL) };
  return labels.size === 0 ? { problem: problems.missing } : { labels: [...labels] };
}

function labelsOf(part: string): Named {
  const { patternProblem: problems } = words.slots;
  const ends = RANGE.exec(part)?.groups as { prefix: string; from: string; to: string } | undefined;
  if (!ends) return TWO_ENDS.test(part) ? { problem: problems.unlike(part) } : { labels: [part] };
  const [first, last] = [Number(ends.from), Number(ends.to)];
  if (last < first) return { problem: problems.backwards(part) };
  if (last - first >= MOST_AT_ONCE) return { problem: problems.tooMany(MOST_AT_ONCE) };
  // 01–20 keeps its zeros.
  const width = ends.from.startsWith("0") ? ends.from.length : 0;
  const count = last - first + 1;
  return { labels: Array.from({ length: count }, (_, n) => ends.prefix + String(first + n).padStart(width, "0")) };
}

/** Give a price as the wire has it: people also write a decimal comma. What is no price is left to the server to refuse. */
export function priceTyped(typed: string): string {
  return typed.trim().replace(/,(\d{1,2})$/, ".$1");
}
