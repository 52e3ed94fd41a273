import type { ReactNode } from "react";

import { Button } from "../design/components/Button";
import { STATE_ICONS } from "../design/components/StateBadge";
import { type LotWithSlots, type OwnersBooking, useCountdown, useRealtime } from "../realtime";
import { dayAndTime, shortClockFace, untilWhen } from "../words/format";
import { owner as words } from "../words/owner";
import { shared } from "../words/shared";
import styles from "./BookingsTable.module.scss";

interface Props {
  readonly booking: OwnersBooking;
  readonly lot: LotWithSlots;
  readonly onCancel: (bookingId: number) => void;
}

/** One booking; its time left counts by itself. */
export function BookingRow({ booking, lot, onCancel }: Props): ReactNode {
  const { driver, slot, vehicle_number: vehicle, id } = booking;
  return (
    <tr role="row">
      <td role="cell" data-column="slot" data-number>
        {slot.label}
      </td>
      <td role="cell" data-column="driver">
        {driver.name}
      </td>
      <td role="cell" data-column="vehicle" data-number>
        {vehicle}
      </td>
      <td role="cell" data-column="remaining">
        <TimeLeft booking={booking} timezone={lot.timezone} />
      </td>
      <td role="cell" data-column="actions">
        <Button
          look="quiet"
          aria-label={words.bookings.cancelOf(slot.label, driver.name)}
          onClick={() => {
            onCancel(id);
          }}
        >
          {words.bookings.cancel}
        </Button>
      </td>
    </tr>
  );
}

/** Give what is left, and until when, as a state: booked, ending soon, ending, or not begun. */
export function TimeLeft({
  booking,
  timezone,
}: {
  readonly booking: OwnersBooking;
  readonly timezone: string;
}): ReactNode {
  const { clock } = useRealtime();
  const toStart = useCountdown(booking.start_time);
  const toEnd = useCountdown(booking.end_time);
  const toWarning = useCountdown(booking.expiring_at);
  const seconds = toEnd?.seconds ?? booking.remaining_time;
  const end = untilWhen(booking.end_time, booking.start_time, timezone, clock.now() ?? booking.start_time);
  if (toStart && !toStart.isOver) {
    return <Left state="booked" number={words.bookings.begins(dayAndTime(booking.start_time, timezone))} end={end} />;
  }
  const isOver = toEnd?.isOver ?? booking.is_expired;
  if (isOver) return <Left state="ending" number={shared.states.ending} end={end} />;
  const isSoon = toWarning?.isOver ?? false;
  return <Left state={isSoon ? "expiring" : "booked"} number={shortClockFace(seconds)} end={end} />;
}

interface LeftProps {
  readonly state: "booked" | "expiring" | "ending";
  readonly number: string;
  readonly end: string;
}

function Left({ state, number, end }: LeftProps): ReactNode {
  const Icon = STATE_ICONS[state];
  return (
    <span className={styles["left"]} data-state={state}>
      <span className={styles["seconds"]}>
        <Icon role="img" aria-label={shared.states[state]} size="1em" />
        <span data-number>{number}</span>
      </span>
      <span className={styles["until"]} data-number>
        {words.bookings.until(end)}
      </span>
    </span>
  );
}
