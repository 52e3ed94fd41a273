// What a refusal says to the person: the server's own sentence, with what we know better.

import type { Answer } from "../realtime";
import { shared } from "../words/shared";
import type { Refusal } from "./client";

export function sentenceOf(refusal: Refusal): string {
  if (refusal.code === "too-many-requests" && refusal.retryAfterS) return shared.refused.tooMany(refusal.retryAfterS);
  if (refusal.code === "server-error") return shared.refused.server;
  return refusal.error;
}

/** Give what an answer to a command says, or null where it was done. */
export function sentenceOfAnswer(answer: Answer<unknown>): string | null {
  switch (answer.outcome) {
    case "done":
      return null;
    case "refused":
      return answer.refusal.error;
    case "unsent":
      return shared.refused.lostConnection;
    case "unknown":
      return shared.refused.unknown;
  }
}
