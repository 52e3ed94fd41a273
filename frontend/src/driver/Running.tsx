import { BellRing } from "lucide-react";
import { type ReactNode, useState } from "react";

import { useTitle } from "../app/useTitle";
import { Button } from "../design/components/Button";
import { CountdownRing } from "../design/components/CountdownRing";
import { Notice } from "../design/components/Notice";
import { StateBadge } from "../design/components/StateBadge";
import { type Booking, useCountdown } from "../realtime";
import { driver as words } from "../words/driver";
import { shortClockFace, untilWhen } from "../words/format";
import type { BookingState } from "./bookingState";
import { CancelSheet } from "./CancelSheet";
import styles from "./Running.module.scss";
import { useWarning } from "./useWarning";

interface Props {
  readonly booking: Booking;
  readonly state: BookingState;
}

export function Running({ booking, state }: Props): ReactNode {
  const { label } = booking.slot;
  const end = untilWhen(booking.end_time, booking.start_time, booking.lot.timezone);
  const [isCancelling, setCancelling] = useState(false);
  const warning = useWarning(booking, state, end);
  return (
    <section className={styles["running"]} data-state={state}>
      <TitleOfTime booking={booking} state={state} />
      <h1 className={styles["sentence"]}>{sentence(state, label, end)}</h1>
      <CountdownRing
        startTime={booking.start_time}
        endTime={booking.end_time}
        state={state}
        remainingS={booking.remaining_time}
      >
        <span className={styles["until"]}>
          {state === "ending" ? words.booking.ending : <span data-number>{words.booking.until(end)}</span>}
        </span>
        <StateBadge state={state} />
      </CountdownRing>
      {state === "expiring" && <Notice tone="warning">{words.booking.expiring(label)}</Notice>}
      {warning.canAsk && (
        <Button look="quiet" wide onClick={warning.ask}>
          <BellRing aria-hidden size="1.2em" />
          {words.booking.notify}
        </Button>
      )}
      {state !== "ending" && (
        <Button
          look="quiet"
          wide
          onClick={() => {
            setCancelling(true);
          }}
        >
          {words.booking.cancel}
        </Button>
      )}
      {isCancelling && state !== "ending" && (
        <CancelSheet
          booking={booking}
          onClose={() => {
            setCancelling(false);
          }}
        />
      )}
    </section>
  );
}

/** The page's title carries the time, so that it is seen from another tab; drawn apart, for it changes each second. */
function TitleOfTime({ booking, state }: Props): ReactNode {
  const seconds = useCountdown(booking.end_time)?.seconds ?? booking.remaining_time;
  const time = state === "ending" ? words.booking.ending : shortClockFace(seconds);
  useTitle(`${state === "expiring" ? words.booking.titleSoon : ""}${time} · ${booking.slot.label}`);
  return null;
}

function sentence(state: BookingState, label: string, end: string): string {
  return state === "ending" ? words.booking.endingNow(label) : words.booking.yours(label, end);
}
