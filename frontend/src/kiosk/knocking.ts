// After an outage a display is right again within a second: it asks twice a second whether the server is back. The
// socket's own tries are up to 30 s apart by then, for drivers' sakes, of whom there are many; of displays there are few.
// While nobody answers the socket does not try at all: after a dozen sockets that failed within minutes Chromium opens
// the next one up to five seconds late. A restart is over before this begins, so its reconnects stay spread.

export const KNOCK_AFTER_MS = 10_000;
export const KNOCK_EVERY_MS = 500;
/** Should it ever be that sockets work where nothing else does. */
export const TRY_ALL_THE_SAME_EVERY_MS = 15 * 60_000;
/** A machine that is down answers nothing at all: up to four are waited for at once, fewer than a browser allows. */
const ANSWER_WITHIN_MS = 2_000;

export interface Door {
  readonly isLive: () => boolean;
  /** Resolves where the server answers, and rejects where it does not. */
  readonly knock: () => Promise<void>;
  /** True: nobody is there, let the socket wait. False: somebody is, connect at once. */
  readonly wait: (isNobodyThere: boolean) => void;
}

/** Ask whether the server is back while it is away for longer than ten seconds; gives what ends it. */
export function knock({ isLive, knock: ask, wait }: Door): () => void {
  let awayMs = 0;
  let asked = 0;
  let heardOf = 0;
  let isThere = false;
  const hear = (number: number, answers: boolean): void => {
    // Nobody waits for the one before, so what it says may be old by now.
    if (number < heardOf || isLive()) return;
    heardOf = number;
    // Once: a server that answers, and whose sockets take their time, is not hurried again.
    if (!answers || !isThere) wait(!answers);
    isThere = answers;
  };
  const look = (): void => {
    if (isLive()) {
      if (awayMs > 0) wait(false);
      [awayMs, isThere] = [0, false];
      return;
    }
    awayMs += KNOCK_EVERY_MS;
    if (awayMs < KNOCK_AFTER_MS) return;
    if (awayMs % TRY_ALL_THE_SAME_EVERY_MS === 0) wait(false);
    const number = ++asked;
    ask().then(
      () => {
        hear(number, true);
      },
      () => {
        hear(number, false);
      },
    );
  };
  const timer = setInterval(look, KNOCK_EVERY_MS);
  return () => {
    clearInterval(timer);
  };
}

/** Ask for the head of a small file; whatever stands before a server and cannot reach it answers with a 5xx. */
export async function askServer(address: string): Promise<void> {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const answer = await fetch(address, { method: "HEAD", cache: "no-store", credentials: "omit", signal });
  if (answer.status >= 500) throw new Error(`The server answers with ${answer.status}.`);
}
