import type { ReactNode } from "react";
import { Link } from "react-router";

import { Card } from "../design/components/Card";
import type { Booking } from "../realtime";
import { driver as words } from "../words/driver";
import { dayAndTime, money } from "../words/format";
import styles from "./BookingFacts.module.scss";

export function BookingFacts({ booking }: { readonly booking: Booking }): ReactNode {
  const { lot, slot } = booking;
  const at = (moment: string): string => dayAndTime(moment, lot.timezone);
  return (
    <Card>
      <dl className={styles["facts"]}>
        <Fact name={words.booking.lot}>
          <Link to={`/lots/${lot.id}`}>{lot.name}</Link>
          <span className={styles["soft"]}>{lot.address}</span>
        </Fact>
        <Fact name={words.booking.slot}>
          <span data-number>{slot.label}</span>
        </Fact>
        <Fact name={words.booking.vehicle}>
          <span data-number>{booking.vehicle_number}</span>
        </Fact>
        <Fact name={words.booking.from}>
          <span data-number>{at(booking.start_time)}</span>
        </Fact>
        {booking.ended_at !== null && (
          <Fact name={words.booking.ended}>
            <span data-number>{at(booking.ended_at)}</span>
          </Fact>
        )}
        <Fact name={booking.charged === null ? words.booking.price : words.booking.charged}>
          <span data-number>{money(booking.charged ?? booking.price, booking.currency)}</span>
        </Fact>
      </dl>
    </Card>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className={styles["fact"]}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
