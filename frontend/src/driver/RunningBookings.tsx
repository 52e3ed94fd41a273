import type { ReactNode } from "react";
import { Link } from "react-router";

import { StateBadge } from "../design/components/StateBadge";
import { type Booking, driver, useCountdown, useStream } from "../realtime";
import { driver as words } from "../words/driver";
import { clockFace } from "../words/format";
import { confirmationOf, useBookingState } from "./bookingState";
import styles from "./RunningBookings.module.scss";

/** The way back to what runs, above everything else. */
export function RunningBookings(): ReactNode {
  const { picture } = useStream(driver);
  const running = picture?.bookings.filter((booking) => booking.status === "booked") ?? [];
  if (running.length === 0) return null;
  return (
    <ul className={styles["list"]} aria-label={words.bookings.running}>
      {running.map((booking) => (
        <li key={booking.id}>
          <Running booking={booking} />
        </li>
      ))}
    </ul>
  );
}

function Running({ booking }: { readonly booking: Booking }): ReactNode {
  const state = useBookingState(booking);
  const seconds = useCountdown(booking.end_time)?.seconds ?? booking.remaining_time;
  return (
    <Link className={styles["running"]} data-state={state} to={confirmationOf(booking.id)}>
      <strong className={styles["slot"]} data-number>
        {booking.slot.label}
      </strong>
      <span className={styles["what"]}>
        <span className={styles["lot"]}>{booking.lot.name}</span>
        <StateBadge state={state} />
      </span>
      <span className={styles["time"]} data-number>
        {clockFace(seconds)}
      </span>
    </Link>
  );
}
