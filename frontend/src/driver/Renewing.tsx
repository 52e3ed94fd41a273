import { RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";

import { useServerNow } from "../app/useServerNow";
import { Button } from "../design/components/Button";
import { ButtonLink } from "../design/components/ButtonLink";
import { Notice } from "../design/components/Notice";
import { type Booking, lot as lotOf, useStream } from "../realtime";
import { sentenceOf } from "../rest/sentence";
import { type Intent, useIntent } from "../rest/useIntent";
import { driver as words } from "../words/driver";
import { duration, money, untilWhen } from "../words/format";
import { priceOf } from "../words/price";
import { confirmationOf } from "./bookingState";

/** The same slot and vehicle again, from now: says what it costs today and until when, or why it cannot be. */
export function Renewing({ booking }: { readonly booking: Booking }): ReactNode {
  const navigate = useNavigate();
  const board = useStream(lotOf(booking.lot.id)).picture;
  const nowMs = useServerNow();
  const intent = useIntent((made) => void navigate(confirmationOf(made.id), { replace: true }));
  const { label } = booking.slot;

  const slot = board?.slots.find((each) => each.id === booking.slot.id);
  const seconds = board?.lot.default_duration ?? booking.lot.default_duration;
  const shown = priceOf(slot?.price ?? booking.slot.price, seconds);
  const dearer = priceNow(intent);
  const price = dearer ?? shown;
  const amount = money(price, booking.currency);
  // The person remembers what it cost; that it is dearer by now is said before it is asked for.
  const paid = priceOf(booking.slot.price, seconds);
  const isThere = board === null || slot?.state === "free";

  if (!isThere && !intent.isBusy && intent.state.is !== "done") {
    return (
      <>
        <p>{slot?.state === "booked" ? words.booking.slotTaken(label) : words.booking.slotClosed(label)}</p>
        <ButtonLink to={`/lots/${booking.lot.id}`}>{words.booking.seeLot}</ButtonLink>
      </>
    );
  }
  return (
    <>
      <p data-number>
        {nowMs === null
          ? `${duration(seconds)}, ${amount}`
          : words.booking.renewSays(amount, untilWhen(nowMs + seconds * 1000, nowMs, booking.lot.timezone))}
      </p>
      {Number(price) > Number(paid) && (
        <Notice tone="warning">{words.sheet.dearer(money(paid, booking.currency), amount)}</Notice>
      )}
      <Said intent={intent} />
      <Button
        wide
        busy={intent.isBusy}
        onClick={() => {
          intent.want((client) => client.renew(booking.id, { duration: seconds, expected_price: price }));
        }}
      >
        <RotateCw aria-hidden size="1.2em" />
        {intent.isBusy ? words.booking.renewing : words.booking.renewFor(amount)}
      </Button>
    </>
  );
}

function priceNow({ state }: Intent): string | undefined {
  return state.is === "refused" && state.refusal.code === "price-changed" ? state.refusal.price : undefined;
}

function Said({ intent: { state } }: { readonly intent: Intent }): ReactNode {
  if (state.is === "checking") return <Notice tone="warning">{words.booking.checking}</Notice>;
  if (state.is !== "refused" || state.refusal.code === "price-changed") return null;
  return <Notice tone="trouble">{sentenceOf(state.refusal)}</Notice>;
}
