// A driver's picture and what each event does to it: as in bookings/snapshots/driver.py.

import type { DriverBookingEvent, DriverPicture } from "../messages";
import type { Booking } from "../payloads";
import { bookingAt, compare, soonestEndFirst } from "./arranging";

export const HISTORY = 20;
export const VEHICLES = 20;

/** Give the picture after the event: the booking is replaced, its vehicle moves to the front when it is made. */
export function apply(picture: DriverPicture, event: DriverBookingEvent): DriverPicture {
  const { booking } = event;
  const others = picture.bookings.filter((other) => other.id !== booking.id);
  const begins = event.type === "booking-created" || event.type === "booking-renewed";
  const vehicles = begins ? toTheFront(booking.vehicle_number, picture.vehicles) : picture.vehicles;
  return { bookings: arranged([...others, booking], event.server_time), vehicles };
}

function arranged(bookings: readonly Booking[], now: string): Booking[] {
  const all = bookings.map((booking) => bookingAt(booking, now));
  const booked = all.filter((booking) => booking.status === "booked");
  const upcoming = booked.filter((booking) => booking.start_time > now);
  const ended = all.filter((booking) => booking.status !== "booked");
  return [
    ...soonestEndFirst(booked.filter((booking) => booking.start_time <= now)),
    ...upcoming.sort((one, other) => compare(one.start_time, other.start_time) || one.id - other.id),
    ...ended.sort(latestEndFirst).slice(0, HISTORY),
  ];
}

function latestEndFirst(one: Booking, other: Booking): number {
  return compare(other.ended_at ?? "", one.ended_at ?? "") || other.id - one.id;
}

function toTheFront(number: string, vehicles: readonly string[]): string[] {
  const others = vehicles.filter((other) => compared(other) !== compared(number));
  return [number, ...others].slice(0, VEHICLES);
}

function compared(number: string): string {
  return number.replaceAll("-", "");
}
