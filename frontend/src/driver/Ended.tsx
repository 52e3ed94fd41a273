import { CircleCheck, CircleX } from "lucide-react";
import type { ReactNode } from "react";

import { useTitle } from "../app/useTitle";
import { ButtonLink } from "../design/components/ButtonLink";
import { Unseen } from "../design/components/Unseen";
import { type Booking, driver, useStream } from "../realtime";
import { driver as words } from "../words/driver";
import { shared } from "../words/shared";
import { confirmationOf } from "./bookingState";
import styles from "./Ended.module.scss";
import { Renewing } from "./Renewing";

/** A booking that is over: completed, with a way to renew it, or cancelled, with the reason. */
export function Ended({ booking }: { readonly booking: Booking }): ReactNode {
  const isCompleted = booking.status === "completed";
  const Icon = isCompleted ? CircleCheck : CircleX;
  useTitle(words.booking.titleOver(booking.slot.label));
  return (
    <section className={styles["ended"]}>
      <Icon aria-hidden size={48} strokeWidth={1.75} />
      <h1>{isCompleted ? words.booking.over : words.booking.cancelled}</h1>
      {/* The ring that spoke is gone with the running booking: the end is said here. */}
      <Unseen role="status">{isCompleted ? shared.timer.over : words.booking.cancelled}</Unseen>
      {isCompleted ? <WhatNext booking={booking} /> : <Why booking={booking} />}
    </section>
  );
}

function Why({ booking }: { readonly booking: Booking }): ReactNode {
  return (
    <>
      <p>{words.booking.cancelledBy[booking.end_reason ?? "system"]}</p>
      {booking.reason !== null && <p>{words.booking.because(booking.reason)}</p>}
      <ButtonLink to={`/lots/${booking.lot.id}`}>{words.booking.seeLot}</ButtonLink>
    </>
  );
}

function WhatNext({ booking }: { readonly booking: Booking }): ReactNode {
  const { picture } = useStream(driver);
  const successor = picture?.bookings.find((each) => each.renewed_from === booking.id);
  if (!successor) return <Renewing booking={booking} />;
  return (
    <>
      <p>{words.booking.renewedText}</p>
      <ButtonLink to={confirmationOf(successor.id)}>{words.booking.seeRenewed}</ButtonLink>
    </>
  );
}
