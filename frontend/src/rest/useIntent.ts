// One intent of the person's: sent once, repeated by itself while no answer comes, over when there is one.

import { createContext, use, useCallback, useEffect, useRef, useState } from "react";

import { type Booking, useRealtime } from "../realtime";
import { type Outcome, type Refusal, RestClient } from "./client";

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

/** `checking`: an answer got lost, and we ask again with the same key until we know. */
export type IntentState =
  | { readonly is: "idle" | "sending" | "checking" }
  | { readonly is: "refused"; readonly refusal: Refusal }
  | { readonly is: "done"; readonly booking: Booking };

export interface Intent {
  readonly state: IntentState;
  readonly isBusy: boolean;
  /** Say what is wanted; while one is on its way a second is passed over. */
  readonly want: (ask: (client: RestClient) => Promise<Outcome>) => void;
  /** Forget how the last one went. */
  readonly forget: () => void;
}

export const RestContext = createContext(new RestClient());

export function useIntent(onDone: (booking: Booking) => void): Intent {
  const client = use(RestContext);
  const realtime = useRealtime();
  const [state, setState] = useState<IntentState>({ is: "idle" });
  const busy = useRef(false);
  const left = useRef(new AbortController());
  const done = useRef(onDone);
  useEffect(() => {
    done.current = onDone;
  });
  useEffect(() => {
    // React may mount twice while developing.
    const here = new AbortController();
    left.current = here;
    return () => {
      here.abort();
    };
  }, []);

  const want = useCallback<Intent["want"]>(
    (ask) => {
      if (busy.current) return;
      busy.current = true;
      setState({ is: "sending" });
      const lost = (): void => {
        setState({ is: "checking" });
      };
      void untilAnswered(() => ask(client), lost, left.current.signal).then((outcome) => {
        busy.current = false;
        if (outcome === null) return;
        if (outcome.outcome === "done") {
          setState({ is: "done", booking: outcome.booking });
          done.current(outcome.booking);
          return;
        }
        setState({ is: "refused", refusal: outcome.refusal });
        if (outcome.refusal.code === "not-signed-in") realtime.signOut();
      });
    },
    [client, realtime],
  );
  const forget = useCallback(() => {
    if (!busy.current) setState({ is: "idle" });
  }, []);
  return { state, isBusy: state.is === "sending" || state.is === "checking", want, forget };
}

type Answered = Exclude<Outcome, { outcome: "lost" }>;

/** Give the answer, or null when nobody waits for it any more. */
async function untilAnswered(
  ask: () => Promise<Outcome>,
  lost: () => void,
  signal: AbortSignal,
): Promise<Answered | null> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    const outcome = await ask();
    if (isOver(signal)) return null;
    if (outcome.outcome !== "lost") return outcome;
    lost();
    await untilWorthATry(waitMs, signal);
    if (isOver(signal)) return null;
  }
}

// The type checker does not know that it changes while we wait.
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** Wait, but no longer than until the network is back. */
function untilWorthATry(waitMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      window.removeEventListener("online", over);
      signal.removeEventListener("abort", over);
      resolve();
    };
    const timer = setTimeout(over, waitMs);
    window.addEventListener("online", over);
    signal.addEventListener("abort", over);
  });
}
