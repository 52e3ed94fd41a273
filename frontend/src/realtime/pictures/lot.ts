// A lot's public board and what each event does to it: as in bookings/snapshots/lot.py.
// A slot past its booking's end stays booked until the server has spoken: the client's clock ends nothing.

import type { LotBookingEvent, LotPicture, LotUpdated } from "../messages";
import type { Slot } from "../payloads";

/** Give the board after the event: its slot's entry is replaced, or the lot with all of its slots. */
export function apply(picture: LotPicture, event: LotBookingEvent | LotUpdated): LotPicture {
  if (event.type === "lot-updated") return { lot: event.lot, slots: event.slots };
  return { ...picture, slots: slotsAfter(picture.slots, event.slot) };
}

/** Give a lot's entries after one of them changed. */
export function slotsAfter(slots: readonly Slot[], changed: Slot): Slot[] {
  return slots.map((slot) => (slot.id === changed.id ? changed : slot));
}
