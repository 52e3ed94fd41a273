import { type ReactNode, useState } from "react";

import { Button } from "../design/components/Button";
import { Notice } from "../design/components/Notice";
import { Sheet } from "../design/components/Sheet";
import { StateBadge } from "../design/components/StateBadge";
import type { LotWithSlots, OwnersBooking, Slot } from "../realtime";
import { owner as words } from "../words/owner";
import { TimeLeft } from "./BookingRow";
import { RetireSlot } from "./RetireSlot";
import styles from "./Sheets.module.scss";
import { SlotService } from "./SlotService";
import { SlotTerms } from "./SlotTerms";

interface Props {
  readonly lot: LotWithSlots;
  /** Null when it was taken off the plan meanwhile. */
  readonly slot: Slot | null;
  readonly bookings: readonly OwnersBooking[];
  readonly onCancel: (bookingId: number) => void;
  readonly onClose: () => void;
}

/** One slot: who is in it, its price and type, closed or open, taken off the plan. */
export function SlotSheet({ lot, slot, bookings, onCancel, onClose }: Props): ReactNode {
  const [label] = useState(slot?.label ?? "");
  return (
    <Sheet title={words.slot.title(slot?.label ?? label)} onClose={onClose}>
      {slot === null ? (
        <Notice>{words.slot.gone}</Notice>
      ) : (
        <>
          <Booked slot={slot} lot={lot} bookings={bookings} onCancel={onCancel} />
          <SlotTerms slot={slot} lot={lot} />
          <SlotService slot={slot} />
          <RetireSlot slot={slot} onRetired={onClose} />
        </>
      )}
    </Sheet>
  );
}

interface BookedProps {
  readonly slot: Slot;
  readonly lot: LotWithSlots;
  readonly bookings: readonly OwnersBooking[];
  readonly onCancel: (bookingId: number) => void;
}

function Booked({ slot, lot, bookings, onCancel }: BookedProps): ReactNode {
  const booking = bookings.find((each) => each.id === slot.booking?.id);
  if (!booking) {
    return (
      <p>
        <StateBadge state={stateOf(slot)} />
      </p>
    );
  }
  return (
    <>
      <dl className={styles["facts"]}>
        <dt>{words.slot.bookedBy}</dt>
        <dd>{booking.driver.name}</dd>
        <dt>{words.bookings.vehicle}</dt>
        <dd data-number>{booking.vehicle_number}</dd>
        <dt>{words.bookings.remaining}</dt>
        <dd>
          <TimeLeft booking={booking} timezone={lot.timezone} />
        </dd>
      </dl>
      <Button
        look="danger"
        onClick={() => {
          onCancel(booking.id);
        }}
      >
        {words.slot.cancelBooking}
      </Button>
    </>
  );
}

function stateOf({ state }: Slot): "free" | "booked" | "closed" {
  if (state === "free") return "free";
  return state === "booked" ? "booked" : "closed";
}
