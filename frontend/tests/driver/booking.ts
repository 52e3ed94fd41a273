// Bookings, slots and boards as the wire has them.

import type { Booking, Lot, Slot } from "../../src/realtime";

export const NOW_MS = Date.parse("2026-01-15T14:00:00.000Z");

export function at(seconds: number): string {
  return new Date(NOW_MS + seconds * 1000).toISOString();
}

export const LOT: Lot = {
  id: 3,
  name: "Harbour deck",
  address: "12 Marine Drive",
  timezone: "Asia/Kolkata",
  currency: "INR",
  default_duration: 3_600,
  min_duration: 900,
  max_duration: 86_400,
  expiring_soon: 300,
};

export function slot(id: number, changes: Partial<Slot> = {}): Slot {
  return { id, label: `A${id}`, vehicle_type: "car", price: "40.00", state: "free", booking: null, ...changes };
}

export function taken(id: number): Slot {
  const booking = { id: 90 + id, start_time: at(0), end_time: at(3_600), remaining_time: 3_600 };
  return slot(id, { state: "booked", booking });
}

export function booking(id: number, changes: Partial<Booking> = {}): Booking {
  return {
    id,
    lot: LOT,
    slot: { id: 1, label: "A1", vehicle_type: "car", price: "40.00" },
    vehicle_number: "KL-08-AZ-1234",
    booking_type: "instant",
    status: "booked",
    start_time: at(-3_000),
    end_time: at(600),
    expiring_at: at(300),
    is_expired: false,
    remaining_time: 600,
    ended_at: null,
    end_reason: null,
    reason: null,
    price: "40.00",
    charged: null,
    currency: "INR",
    auto_renew: false,
    renewed_from: null,
    carwash: null,
    ...changes,
  };
}

export function completed(id: number, changes: Partial<Booking> = {}): Booking {
  const over = { status: "completed", ended_at: at(-60), end_reason: "time", charged: "40.00" } as const;
  return booking(id, { ...over, end_time: at(-60), expiring_at: at(-360), remaining_time: 0, ...changes });
}

export function boardSnapshot(slots: readonly Slot[], version = 1): object {
  return { type: "snapshot", server_time: at(0), stream: "lot.3", version, epoch: "e1", lot: LOT, slots };
}

export function boardEvent(changed: Slot, version: number): object {
  const { booking: of } = changed;
  const told = { ...of, slot: changed, booking_type: "instant", status: "booked", is_expired: false };
  return {
    type: "booking-created",
    server_time: at(0),
    stream: "lot.3",
    version,
    booking: { id: 99, ...told },
    slot: changed,
    lot_id: 3,
  };
}

export function driverSnapshot(bookings: readonly Booking[] = [], vehicles: readonly string[] = []): object {
  return { type: "snapshot", server_time: at(0), stream: "driver.7", version: 1, epoch: "e1", bookings, vehicles };
}

export function driverEvent(type: string, changed: Booking, version = 2): object {
  return { type, server_time: at(0), stream: "driver.7", version, booking: changed, actor: "driver" };
}
