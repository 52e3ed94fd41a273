// Commands in flight: each gets one answer, and none that changes something is ever sent twice.

import { type Answer, READS } from "./commands";
import type { Refusal, Reply } from "./messages";

export const ANSWER_WITHIN_MS = 10_000;

interface Waiting {
  readonly frame: Readonly<Record<string, unknown>> & { readonly type: string };
  readonly settle: (answer: Answer<unknown>) => void;
}

/** `send` gives false where no socket can take the frame now. */
export class Desk {
  readonly #send: (frame: object) => boolean;
  readonly #waiting = new Map<string, Waiting>();
  #lastNumber = 0;

  constructor(send: (frame: object) => boolean) {
    this.#send = send;
  }

  /** Send a command and give how it went; never rejects. What only reads waits for a socket if there is none. */
  ask(type: string, fields: object): Promise<Answer<unknown>> {
    const requestId = `r${++this.#lastNumber}`;
    const frame = { ...fields, type, request_id: requestId };
    if (!this.#send(frame) && !READS.has(type)) return Promise.resolve({ outcome: "unsent" });
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#settle(requestId, { outcome: "unknown" });
      }, ANSWER_WITHIN_MS);
      const settle = (answer: Answer<unknown>): void => {
        clearTimeout(timer);
        resolve(answer);
      };
      this.#waiting.set(requestId, { frame, settle });
    });
  }

  /** Take an answer; one that nobody waits for any more is dropped. */
  take(message: Reply | Refusal): void {
    if (message.request_id === undefined) return;
    const answer: Answer<unknown> =
      message.type === "reply" ? { outcome: "done", reply: message } : { outcome: "refused", refusal: message };
    this.#settle(message.request_id, answer);
  }

  /** The socket is lost: what only reads waits for the next one, whether the rest was done is not known. */
  lost(): void {
    for (const [requestId, { frame }] of [...this.#waiting])
      if (!READS.has(frame.type)) this.#settle(requestId, { outcome: "unknown" });
  }

  /** There is a socket again. */
  back(): void {
    for (const { frame } of this.#waiting.values()) this.#send(frame);
  }

  /** Nobody will come back. */
  close(): void {
    for (const requestId of [...this.#waiting.keys()]) this.#settle(requestId, { outcome: "unknown" });
  }

  #settle(requestId: string, answer: Answer<unknown>): void {
    this.#waiting.get(requestId)?.settle(answer);
    this.#waiting.delete(requestId);
  }
}
