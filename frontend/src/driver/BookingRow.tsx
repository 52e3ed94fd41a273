import type { ReactNode } from "react";
import { Link } from "react-router";

import { StateBadge } from "../design/components/StateBadge";
import { type Booking, useCountdown } from "../realtime";
import { driver as words } from "../words/driver";
import { clockFace, dayAndTime, money, untilWhen } from "../words/format";
import { confirmationOf, useBookingState } from "./bookingState";
import styles from "./BookingRow.module.scss";

export function BookingRow({ booking }: { readonly booking: Booking }): ReactNode {
  const state = useBookingState(booking);
  const { lot, slot } = booking;
  return (
    <Link className={styles["row"]} to={confirmationOf(booking.id)}>
      <strong className={styles["slot"]} data-number>
        {slot.label}
      </strong>
      <span className={styles["what"]}>
        <span className={styles["lot"]}>{lot.name}</span>
        <span className={styles["facts"]}>
          <span data-number>
            {booking.status === "booked"
              ? words.booking.until(untilWhen(booking.end_time, booking.start_time, lot.timezone))
              : dayAndTime(booking.start_time, lot.timezone)}
          </span>
          <span data-number>{booking.vehicle_number}</span>
        </span>
      </span>
      <span className={styles["how"]}>
        {booking.status === "booked" ? (
          <Left booking={booking} />
        ) : (
          <span data-number>{money(booking.charged ?? booking.price, booking.currency)}</span>
        )}
        <StateBadge state={state} />
      </span>
    </Link>
  );
}

function Left({ booking }: { readonly booking: Booking }): ReactNode {
  const seconds = useCountdown(booking.end_time)?.seconds ?? booking.remaining_time;
  return (
    <strong className={styles["time"]} data-number>
      {clockFace(seconds)}
    </strong>
  );
}
