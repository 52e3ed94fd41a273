// After an outage a display is right again within a second: it asks twice a second whether the server is back. The
// socket's own tries are up to 30 s apart by then, for drivers' sakes, of whom there are many; of displays there are few.
// A restart is over before this begins, so its reconnects stay spread.
// Where something says that nobody is there the socket does not try at all: after a dozen sockets that failed within
// minutes Chromium opens the next one up to five seconds late. Where nothing says anything it tries all the time: Chromium
// goes on with connections that were given up and gives the next knock one of them, so knocks hear late of a return there.

export const KNOCK_AFTER_MS = 10_000;
export const KNOCK_EVERY_MS = 500;
/** Should it ever be that sockets work where nothing else does. */
export const TRY_ALL_THE_SAME_EVERY_MS = 15 * 60_000;
/** A machine behind a network that swallows everything answers nothing at all: up to four are waited for at once, fewer than a browser allows. */
const ANSWER_WITHIN_MS = 2_000;

/** `refused`: something says that nobody is there. `silent`: nothing says anything. */
export type Answer = "there" | "refused" | "silent";

export interface Door {
  readonly isLive: () => boolean;
  readonly knock: () => Promise<Answer>;
  /** Tries would be in vain: let the socket wait. */
  readonly rest: () => void;
  /** Only a try can tell: let the socket not wait for its next one. */
  readonly tryNow: () => void;
  /** The server is there: connect at once. */
  readonly opened: () => void;
}

/** Ask whether the server is back while it is away for longer than ten seconds; gives what ends it. */
export function knock({ isLive, knock: ask, rest, tryNow, opened }: Door): () => void {
  let awayMs = 0;
  let asked = 0;
  let heardOf = 0;
  let last: Answer | null = null;
  const hear = (number: number, answer: Answer): void => {
    // Nobody waits for the one before, so what it says may be old by now.
    if (number < heardOf || isLive()) return;
    heardOf = number;
    if (answer === "refused") rest();
    else if (answer === "silent") tryNow();
    // Once: a server that answers, and whose sockets take their time, is not hurried again.
    else if (last !== "there") opened();
    last = answer;
  };
  const look = (): void => {
    if (isLive()) {
      if (awayMs > 0) tryNow();
      [awayMs, last] = [0, null];
      return;
    }
    awayMs += KNOCK_EVERY_MS;
    if (awayMs < KNOCK_AFTER_MS) return;
    if (awayMs % TRY_ALL_THE_SAME_EVERY_MS === 0) tryNow();
    const number = ++asked;
    void ask().then((answer) => {
      hear(number, answer);
    });
  };
  const timer = setInterval(look, KNOCK_EVERY_MS);
  return () => {
    clearInterval(timer);
  };
}

/** Ask for the head of a small file; whatever stands before a server and cannot reach it answers with a 5xx. */
export async function askServer(address: string): Promise<Answer> {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  try {
    const answer = await fetch(address, { method: "HEAD", cache: "no-store", credentials: "omit", signal });
    return answer.status < 500 ? "there" : "refused";
  } catch {
    return signal.aborted ? "silent" : "refused";
  }
}
