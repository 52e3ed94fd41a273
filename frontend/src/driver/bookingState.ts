// What a booking is at this moment, as people are told it.

import type { State } from "../design/components/StateBadge";
import { type Booking, useCountdown } from "../realtime";

export type BookingState = Extract<State, "booked" | "expiring" | "ending" | "completed" | "cancelled">;

/** Give it, and be drawn again when it changes; only the server's word completes a booking. */
export function useBookingState(booking: Booking): BookingState {
  const isOpen = booking.status === "booked";
  const toWarning = useCountdown(isOpen ? booking.expiring_at : null);
  const toEnd = useCountdown(isOpen ? booking.end_time : null);
  if (booking.status !== "booked") return booking.status;
  if (toEnd?.isOver ?? booking.is_expired) return "ending";
  return toWarning?.isOver ? "expiring" : "booked";
}

export function confirmationOf(bookingId: number): string {
  return `/booking-confirmation?booking=${bookingId}`;
}
