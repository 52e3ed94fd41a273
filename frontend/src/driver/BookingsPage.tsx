import { Ticket } from "lucide-react";
import type { ReactNode } from "react";

import { useTitle } from "../app/useTitle";
import { ButtonLink } from "../design/components/ButtonLink";
import { EmptyState } from "../design/components/EmptyState";
import { Loading, Skeleton } from "../design/components/Skeleton";
import { type Booking, driver, useStream } from "../realtime";
import { driver as words } from "../words/driver";
import { BookingRow } from "./BookingRow";
import styles from "./BookingsPage.module.scss";
import { Older } from "./Older";
import { useHistory } from "./useHistory";

/** Running first, then history. */
export default function BookingsPage(): ReactNode {
  const { picture } = useStream(driver);
  useTitle(`${words.bookings.title} · Parkmate`);
  return (
    <div className={styles["page"]}>
      <h1>{words.bookings.title}</h1>
      {picture === null ? <Bones /> : <Listed bookings={picture.bookings} />}
    </div>
  );
}

function Listed({ bookings }: { readonly bookings: readonly Booking[] }): ReactNode {
  const running = bookings.filter((booking) => booking.status === "booked");
  const history = useHistory(bookings.filter((booking) => booking.status !== "booked"));
  if (bookings.length === 0) {
    return (
      <EmptyState icon={Ticket} title={words.bookings.none}>
        <p>{words.bookings.noneText}</p>
        <ButtonLink to="/lots">{words.bookings.find}</ButtonLink>
      </EmptyState>
    );
  }
  return (
    <>
      {running.length > 0 && <Section title={words.bookings.running} bookings={running} />}
      {history.bookings.length > 0 && <Section title={words.bookings.history} bookings={history.bookings} />}
      <Older history={history} />
    </>
  );
}

function Section({ title, bookings }: { readonly title: string; readonly bookings: readonly Booking[] }): ReactNode {
  return (
    <section className={styles["section"]}>
      <h2>{title}</h2>
      <ul className={styles["list"]}>
        {bookings.map((booking) => (
          <li key={booking.id}>
            <BookingRow booking={booking} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Bones(): ReactNode {
  return (
    <Loading>
      {[1, 2, 3, 4].map((bone) => (
        <Skeleton key={bone} height="5rem" />
      ))}
    </Loading>
  );
}
