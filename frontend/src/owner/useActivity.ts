// The owner's activity: pages of what was, and what comes on the stream.

import { useCallback, useEffect, useRef, useState } from "react";

import { type Activity, owner, type ServerMessage, useMessages, useRealtime } from "../realtime";
import { asActivity, merged } from "./activity";

const PAGE = 20;
/** When so many have come the newest page is read anew, so that a page open for weeks keeps no more. */
const KEPT = 200;

interface Listed {
  readonly events: readonly Activity[];
  readonly next: number | null;
}

export interface ActivityView {
  /** Newest first; null before the first page came. */
  readonly events: readonly Activity[] | null;
  /** Versions of those that came while we looked. */
  readonly fresh: ReadonlySet<number>;
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly hasFailed: boolean;
  readonly loadMore: () => void;
  readonly reload: () => void;
}

export function useActivity(): ActivityView {
  const stream = useRealtime().stream(owner);
  const [listed, setListed] = useState<Listed | null>(null);
  const [news, setNews] = useState<readonly Activity[]>([]);
  const [isLoading, setLoading] = useState(true);
  const [hasFailed, setFailed] = useState(false);
  const newsCount = useRef(0);
  const asked = useRef(0);

  const load = useCallback(
    (before: number | null) => {
      const number = ++asked.current;
      const fields = { limit: PAGE, ...(before !== null && { before }) };
      void stream.ask("list-activity", fields).then((answer) => {
        // A page of before a fresh start must not be joined to it.
        if (number !== asked.current) return;
        setLoading(false);
        setFailed(answer.outcome !== "done");
        if (answer.outcome !== "done") return;
        const { events, next } = answer.reply;
        setListed((was) => ({ events: before === null ? events : [...(was?.events ?? []), ...events], next }));
      });
    },
    [stream],
  );

  const startAnew = useCallback(() => {
    newsCount.current = 0;
    setNews([]);
    setLoading(true);
    load(null);
  }, [load]);

  const hear = useCallback(
    (message: ServerMessage) => {
      // After a snapshot events may be missing between what we have and what comes.
      if (message.type === "snapshot") startAnew();
      const event = asActivity(message);
      if (event === null) return;
      if (++newsCount.current > KEPT) startAnew();
      else setNews((was) => [event, ...was]);
    },
    [startAnew],
  );
  useMessages(owner, hear);
  useEffect(() => {
    load(null);
  }, [load]);

  return {
    events: listed && merged(news, listed.events),
    fresh: new Set(news.map((event) => event.version)),
    hasMore: listed?.next != null,
    isLoading,
    hasFailed,
    loadMore: () => {
      setLoading(true);
      load(listed?.next ?? null);
    },
    reload: startAnew,
  };
}
