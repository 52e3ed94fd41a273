// What has ended: the latest from the stream, older ones page by page when they are wanted.

import { useState } from "react";

import { type Booking, driver, useCommand } from "../realtime";
import { sentenceOfAnswer } from "../rest/sentence";

/** So many ended ones the stream has: with fewer there are no older ones. */
const IN_THE_STREAM = 20;

export interface History {
  readonly bookings: readonly Booking[];
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly error: string | null;
  readonly more: () => void;
}

export function useHistory(recent: readonly Booking[]): History {
  const { send } = useCommand(driver, "list-bookings");
  const [older, setOlder] = useState<readonly Booking[]>([]);
  // Where the next page begins; undefined before the first one.
  const [next, setNext] = useState<number | null | undefined>(undefined);
  const [isLoading, setLoading] = useState(false);
  const [error, setError] = useState<string | null>(null);

  const load = async (): Promise<void> => {
    const known = new Set([...recent, ...older].map((booking) => booking.id));
    let from = next;
    // The first pages may hold only what the stream has given already.
    for (;;) {
      const answer = await send(from == null ? {} : { before: from });
      setError(sentenceOfAnswer(answer));
      if (answer.outcome !== "done") return;
      const fresh = answer.reply.bookings.filter(({ id, status }) => status !== "booked" && !known.has(id));
      from = answer.reply.next;
      setNext(from);
      setOlder((before) => [...before, ...fresh]);
      if (fresh.length > 0 || from === null) return;
    }
  };

  return {
    bookings: merged(recent, older),
    hasMore: next === undefined ? recent.length >= IN_THE_STREAM : next !== null,
    isLoading,
    error,
    more: () => {
      if (isLoading) return;
      setLoading(true);
      void load().finally(() => {
        setLoading(false);
      });
    },
  };
}

/** Give both, the stream's word first, latest end first. */
function merged(recent: readonly Booking[], older: readonly Booking[]): Booking[] {
  const known = new Set(recent.map((booking) => booking.id));
  const all = [...recent, ...older.filter((booking) => !known.has(booking.id))];
  return all.sort((one, other) => (other.ended_at ?? "").localeCompare(one.ended_at ?? "") || other.id - one.id);
}
