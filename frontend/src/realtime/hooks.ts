// The real-time library for React: what a component draws follows the stream, the clock and the connection.

import { createContext, useCallback, useContext, useEffect, useRef, useState, useSyncExternalStore } from "react";

import type { Answer, FieldsOf, ReplyOf } from "./commands";
import { type Countdown, countdownAt, onEachSecond } from "./countdown";
import type { ServerMessage } from "./messages";
import type { Status } from "./status";
import type { Realtime } from "./store";
import type { View } from "./stream";
import type { Kind } from "./streams";

/** The page's real-time client, provided once at the root. */
export const RealtimeContext = createContext<Realtime | null>(null);

export function useRealtime(): Realtime {
  const realtime = useContext(RealtimeContext);
  if (realtime === null) throw new Error("There is no RealtimeContext around this component.");
  return realtime;
}

/** Follow a stream while the component is there; all components share one socket. */
export function useStream<Picture, Commands>(kind: Kind<Picture, Commands>): View<Picture> {
  const stream = useRealtime().stream(kind);
  const subscribe = useCallback((listener: () => void) => stream.subscribe(listener), [stream]);
  return useSyncExternalStore(subscribe, () => stream.view);
}

/** Be told each message of a stream that a component of the page follows, after the picture has it. */
export function useMessages<Picture, Commands>(
  kind: Kind<Picture, Commands>,
  hear: (message: ServerMessage) => void,
): void {
  const stream = useRealtime().stream(kind);
  useEffect(() => stream.hear(hear), [stream, hear]);
}

/** Give the status of the worst stream on the page, for the connection mark. */
export function useConnection(): Status {
  const realtime = useRealtime();
  const subscribe = useCallback((listener: () => void) => realtime.subscribe(listener), [realtime]);
  return useSyncExternalStore(subscribe, () => realtime.status);
}

/**
 * Count down to a moment of the wire, repainted exactly when the shown second changes.
 *
 * Null while the server's time is not known, or where there is no moment.
 */
export function useCountdown(endTime: string | null): Countdown | null {
  const { clock } = useRealtime();
  const endMs = endTime === null ? null : Date.parse(endTime);
  const subscribe = useCallback(
    (listener: () => void) => (endMs === null ? () => undefined : onEachSecond(clock, endMs, listener)),
    [clock, endMs],
  );
  // A number is the same number whenever it is read, an object is not.
  const encoded = useSyncExternalStore(subscribe, () => {
    const nowMs = clock.now();
    return endMs === null || nowMs === null ? null : encode(countdownAt(endMs, nowMs));
  });
  return encoded === null ? null : decode(encoded);
}

const OVER = -1;

function encode({ seconds, isOver }: Countdown): number {
  return isOver ? OVER : seconds;
}

function decode(encoded: number): Countdown {
  return { seconds: Math.max(0, encoded), isOver: encoded === OVER };
}

export interface CommandState<Fields, Reply> {
  /** Send it and give how it went; never rejects. */
  readonly send: (fields: Fields) => Promise<Answer<Reply>>;
  readonly isSending: boolean;
  /** How the last one went; null before the first and while one is on its way. */
  readonly answer: Answer<Reply> | null;
}

/** Send one kind of command to a stream that a component of the page follows. */
export function useCommand<Picture, Commands, Type extends keyof Commands & string>(
  kind: Kind<Picture, Commands>,
  type: Type,
): CommandState<FieldsOf<Commands[Type]>, ReplyOf<Commands[Type]>> {
  type Reply = ReplyOf<Commands[Type]>;
  const stream = useRealtime().stream(kind);
  const [state, setState] = useState<{ isSending: boolean; answer: Answer<Reply> | null }>(NOTHING_SENT);
  const last = useRef(0);
  const send = useCallback(
    async (fields: FieldsOf<Commands[Type]>) => {
      const number = ++last.current;
      setState({ isSending: true, answer: null });
      const answer = await stream.ask(type, fields);
      // The answer of an earlier one must not stand beside the later one.
      if (number === last.current) setState({ isSending: false, answer });
      return answer;
    },
    [stream, type],
  );
  return { send, ...state };
}

const NOTHING_SENT = { isSending: false, answer: null };
