// What an answer to a command says, and where: a sentence for the whole form, and one for each of its fields.

import type { Answer } from "../realtime";
import { sentenceOfAnswer } from "../rest/sentence";
import { shared } from "../words/shared";

export interface Problems {
  readonly sentence: string | null;
  /** Not known is not failed. */
  readonly tone: "warning" | "trouble";
  readonly fields: Readonly<Record<string, string>>;
}

export const NO_PROBLEMS: Problems = { sentence: null, tone: "trouble", fields: {} };

/** Give an answer's problems; what is wrong with a field that the form does not show is said of the whole form. */
export function problemsOf(answer: Answer<unknown> | null, shown: readonly string[] = []): Problems {
  if (answer === null || answer.outcome === "done") return NO_PROBLEMS;
  if (answer.outcome !== "refused") {
    return {
      ...NO_PROBLEMS,
      sentence: sentenceOfAnswer(answer),
      tone: answer.outcome === "unknown" ? "warning" : "trouble",
    };
  }
  const { refusal } = answer;
  const told = Object.entries(refusal.fields ?? {}).map(([name, sentences]) => [name, sentences.join(" ")] as const);
  const fields = Object.fromEntries(told.filter(([name]) => shown.includes(name)));
  if (Object.keys(fields).length > 0) return { ...NO_PROBLEMS, fields };
  return { ...NO_PROBLEMS, sentence: refusal.code === "server-error" ? shared.refused.server : refusal.error };
}
