// One booking of the driver's: from the stream where it is recent, else asked for.

import { type ReactNode, useEffect, useState } from "react";

import { Button } from "../design/components/Button";
import { type Answer, type Booking, driver, useCommand, useStream } from "../realtime";
import { sentenceOfAnswer } from "../rest/sentence";
import { shared } from "../words/shared";

export interface Sought {
  readonly booking: Booking | null;
  /** The server has been asked, and there is none of ours. */
  readonly isAbsent: boolean;
  readonly isStale: boolean;
  /** Why it could not be asked for, and a button that asks again. */
  readonly error: string | null;
  readonly again: ReactNode;
}

export function useBooking(id: number): Sought {
  const { picture, isStale } = useStream(driver);
  const { send } = useCommand(driver, "list-bookings");
  const [asked, setAsked] = useState<Answer<{ bookings: readonly Booking[] }> | null>(null);
  const [round, setRound] = useState(0);
  const recent = picture?.bookings.find((booking) => booking.id === id) ?? null;
  const isOlder = picture !== null && recent === null;
  useEffect(() => {
    if (!isOlder) return;
    let isWanted = true;
    // `before` itself is left out, so the first one before the next id is ours, if it is anybody's.
    void send({ before: id + 1, limit: 1 }).then((answer) => {
      if (isWanted) setAsked(answer);
    });
    return () => {
      isWanted = false;
    };
  }, [isOlder, send, id, round]);
  const listed = asked?.outcome === "done" ? asked.reply.bookings : [];
  const booking = recent ?? listed.find((each) => each.id === id) ?? null;
  return {
    booking,
    isAbsent: asked?.outcome === "done" && booking === null,
    isStale,
    error: asked === null ? null : sentenceOfAnswer(asked),
    again: (
      <Button
        onClick={() => {
          setAsked(null);
          setRound(round + 1);
        }}
      >
        {shared.tryAgain}
      </Button>
    ),
  };
}
