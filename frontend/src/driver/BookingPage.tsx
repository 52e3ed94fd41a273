import { Ticket } from "lucide-react";
import type { ReactNode } from "react";
import { useSearchParams } from "react-router";

import { useTitle } from "../app/useTitle";
import { ButtonLink } from "../design/components/ButtonLink";
import { EmptyState } from "../design/components/EmptyState";
import { ErrorState } from "../design/components/ErrorState";
import { Notice } from "../design/components/Notice";
import { Loading, Skeleton } from "../design/components/Skeleton";
import { Unseen } from "../design/components/Unseen";
import type { Booking } from "../realtime";
import { driver as words } from "../words/driver";
import { BookingFacts } from "./BookingFacts";
import styles from "./BookingPage.module.scss";
import { useBookingState } from "./bookingState";
import { Ended } from "./Ended";
import { Running } from "./Running";
import { useBooking } from "./useBooking";
import { useFollowRenewal } from "./useFollowRenewal";

/** The countdown is the page. */
export default function BookingPage(): ReactNode {
  const [query] = useSearchParams();
  const id = Number(query.get("booking"));
  if (!Number.isSafeInteger(id) || id <= 0) return <Missing title={words.booking.missing} />;
  return <Found key={id} id={id} />;
}

function Found({ id }: { readonly id: number }): ReactNode {
  const { booking, isAbsent, isStale, error, again } = useBooking(id);
  useFollowRenewal(id);
  if (booking) {
    return (
      <div className={styles["page"]}>
        {isStale && <Notice tone="warning">{words.booking.stale}</Notice>}
        <Shown booking={booking} />
      </div>
    );
  }
  if (isAbsent) {
    return (
      <Missing title={words.booking.notFound}>
        <p>{words.booking.notFoundText}</p>
      </Missing>
    );
  }
  if (error !== null) return <ErrorState title={error}>{again}</ErrorState>;
  return <Bones />;
}

function Shown({ booking }: { readonly booking: Booking }): ReactNode {
  const state = useBookingState(booking);
  return (
    <>
      {state === "completed" || state === "cancelled" ? (
        <Ended booking={booking} />
      ) : (
        <Running booking={booking} state={state} />
      )}
      <BookingFacts booking={booking} />
    </>
  );
}

function Missing({ title, children }: { readonly title: string; readonly children?: ReactNode }): ReactNode {
  useTitle(`${title} · Parkmate`);
  return (
    <EmptyState icon={Ticket} title={title} heading="h1">
      {children}
      <ButtonLink to="/bookings">{words.booking.all}</ButtonLink>
    </EmptyState>
  );
}

function Bones(): ReactNode {
  useTitle(`${words.booking.loading} · Parkmate`);
  return (
    <div className={styles["page"]}>
      <Unseen as="h1">{words.booking.loading}</Unseen>
      <Loading>
        <Skeleton height="22rem" />
        <Skeleton height="10rem" />
      </Loading>
    </div>
  );
}
