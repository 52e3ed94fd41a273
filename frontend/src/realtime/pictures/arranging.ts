// The orders of the wire, and what the clock changes by itself: as in bookings/snapshots/arranging.py.

import type { Booking } from "../payloads";

/** Give the booking as it reads at this moment, `now` as the wire writes it. */
export function bookingAt<B extends Booking>(booking: B, now: string): B {
  if (booking.status !== "booked") return booking;
  const from = booking.start_time > now ? booking.start_time : now;
  const leftMs = Date.parse(booking.end_time) - Date.parse(from);
  return { ...booking, remaining_time: Math.max(0, Math.floor(leftMs / 1000)), is_expired: booking.end_time <= now };
}

export function soonestEndFirst<B extends Booking>(bookings: readonly B[]): B[] {
  return [...bookings].sort((one, other) => compare(one.end_time, other.end_time) || one.id - other.id);
}

/** Compare two moments as the wire writes them: all in UTC and of one length, so their text orders them. */
export function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
