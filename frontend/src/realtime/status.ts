// What is said of a connection: the mark that people see, and whether what is shown may be out of date.

import type { Situation } from "./connection";

export const STALE_AFTER_MS = 10_000;
export const OFFLINE_AFTER_MS = 10_000;
export const QUIET_AFTER_WAKING_MS = 2_000;

/** Moments are the steady clock's (`performance.now()`); `sinceMs` is when the server was last heard. */
export type Status =
  | { readonly mark: "connecting" | "live" }
  | { readonly mark: "reconnecting" | "offline"; readonly sinceMs: number; readonly nextTryMs: number | null }
  | { readonly mark: "ended" | "forbidden" | "gone" };

export interface Facts {
  readonly situation: Situation;
  /** When the server was last heard, if ever. */
  readonly heardMs: number | null;
  /** When we began to follow, again after a rest. */
  readonly beganMs: number;
  /** Whether it was live since we began. */
  readonly wasLive: boolean;
  readonly isOnline: boolean;
  readonly wokeMs: number | null;
  /** The mark in the moment before we woke. */
  readonly before: Status["mark"];
}

export interface Shown {
  readonly status: Status;
  /** The server has not been heard for ten seconds: what is shown may be out of date. */
  readonly isStale: boolean;
  /** When time alone will change it, or null. */
  readonly changesMs: number | null;
}

/** Give what is to be shown at this moment. */
export function shownAt(nowMs: number, facts: Facts): Shown {
  const { situation } = facts;
  switch (situation.state) {
    case "live":
      return { status: { mark: "live" }, isStale: false, changesMs: null };
    case "session-over":
      return { status: { mark: "ended" }, isStale: true, changesMs: null };
    case "forbidden":
    case "gone":
      return { status: { mark: situation.state }, isStale: true, changesMs: null };
    default:
      return away(nowMs, facts);
  }
}

function away(nowMs: number, facts: Facts): Shown {
  const quietUntilMs = facts.wokeMs === null ? -Infinity : facts.wokeMs + QUIET_AFTER_WAKING_MS;
  if (nowMs < quietUntilMs) {
    const wasLive = facts.before === "live";
    return { status: { mark: wasLive ? "live" : "connecting" }, isStale: !wasLive, changesMs: quietUntilMs };
  }
  const { heardMs, beganMs } = facts;
  const offlineMs = facts.isOnline ? Math.max(heardMs ?? beganMs, beganMs) + OFFLINE_AFTER_MS : -Infinity;
  const staleMs = (heardMs ?? beganMs) + STALE_AFTER_MS;
  const coming = [offlineMs, staleMs].filter((momentMs) => momentMs > nowMs);
  return {
    status: awayStatus(nowMs >= offlineMs, facts),
    isStale: nowMs >= staleMs,
    changesMs: coming.length > 0 ? Math.min(...coming) : null,
  };
}

function awayStatus(isOffline: boolean, { situation, heardMs, beganMs, wasLive }: Facts): Status {
  if (!isOffline && !wasLive) return { mark: "connecting" };
  const nextTryMs = situation.state === "waiting" ? situation.nextTryMs : null;
  return { mark: isOffline ? "offline" : "reconnecting", sinceMs: heardMs ?? beganMs, nextTryMs };
}

export function isSame(one: Status, other: Status): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
