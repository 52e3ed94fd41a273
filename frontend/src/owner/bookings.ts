// How an owner's bookings are found and ordered in the table.

import type { OwnersBooking } from "../realtime";
import { locale } from "../words/language";

export type Column = "slot" | "driver" | "vehicle" | "remaining";

export interface Order {
  readonly by: Column;
  readonly isDescending: boolean;
}

export const SOONEST_FIRST: Order = { by: "remaining", isDescending: false };

/** Give those in which each of the words stands; a plate is found with and without its hyphens. */
export function filtered(bookings: readonly OwnersBooking[], words: string): OwnersBooking[] {
  const wanted = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return bookings.filter((booking) => {
    const { driver, slot, vehicle_number: vehicle } = booking;
    const text = [driver.name, slot.label, vehicle, vehicle.replaceAll("-", "")].join("\n").toLocaleLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/** Give them in this order, equal ones with the soonest end first. */
export function sorted(bookings: readonly OwnersBooking[], { by, isDescending }: Order): OwnersBooking[] {
  const names = new Intl.Collator(locale(), { numeric: true, sensitivity: "base" });
  const soonest = (one: OwnersBooking, other: OwnersBooking): number =>
    Date.parse(one.end_time) - Date.parse(other.end_time) || one.id - other.id;
  const compare = (one: OwnersBooking, other: OwnersBooking): number =>
    by === "remaining" ? soonest(one, other) : names.compare(textOf(one, by), textOf(other, by));
  const sign = isDescending ? -1 : 1;
  return [...bookings].sort((one, other) => sign * compare(one, other) || soonest(one, other));
}

function textOf(booking: OwnersBooking, column: Exclude<Column, "remaining">): string {
  if (column === "slot") return booking.slot.label;
  return column === "driver" ? booking.driver.name : booking.vehicle_number;
}
