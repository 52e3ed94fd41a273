// An owner's picture and what each event does to it: as in bookings/snapshots/owner.py.

import type { LotUpdated, OwnerBookingEvent, OwnerEvent, OwnerPicture } from "../messages";
import { bookingAt, soonestEndFirst } from "./arranging";
import { slotsAfter } from "./lot";

/** Give the picture after the event. After `lots-changed` it waits for the fresh snapshot that follows. */
export function apply(picture: OwnerPicture, event: OwnerEvent): OwnerPicture {
  switch (event.type) {
    case "lot-updated":
      return { ...picture, lots: withLot(picture, event) };
    case "kiosks-updated":
      return { ...picture, kiosks: event.kiosks };
    case "lots-changed":
      return picture;
    default:
      return afterBooking(picture, event);
  }
}

function withLot(picture: OwnerPicture, event: LotUpdated): OwnerPicture["lots"] {
  const others = picture.lots.filter((lot) => lot.id !== event.lot.id);
  return [...others, { ...event.lot, slots: event.slots }].sort((one, other) => one.id - other.id);
}

function afterBooking(picture: OwnerPicture, event: OwnerBookingEvent): OwnerPicture {
  const { booking, slot } = event;
  const others = picture.bookings.filter((other) => other.id !== booking.id);
  const bookings = booking.status === "booked" ? [...others, booking] : others;
  const lots = picture.lots.map((lot) =>
    lot.id === event.lot_id ? { ...lot, slots: slotsAfter(lot.slots, slot) } : lot,
  );
  const now = event.server_time;
  return { ...picture, lots, bookings: soonestEndFirst(bookings.map((each) => bookingAt(each, now))) };
}
