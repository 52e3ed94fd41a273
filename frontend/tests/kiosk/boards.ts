// Boards as the wire brings them.

import type { Slot } from "../../src/realtime";
import { SERVER_MS } from "../realtime/device";

export const LOT = {
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

export function at(seconds: number): string {
  return new Date(SERVER_MS + seconds * 1000).toISOString();
}

export function free(id: number, changes: Partial<Slot> = {}): Slot {
  return { id, label: `A${id}`, vehicle_type: "car", price: "40.00", state: "free", booking: null, ...changes };
}

/** A slot whose booking began an hour ago and ends in so many seconds. */
export function booked(id: number, endsInS: number, changes: Partial<Slot> = {}): Slot {
  const booking = { id, start_time: at(-3_600), end_time: at(endsInS), remaining_time: Math.max(0, endsInS) };
  return free(id, { state: "booked", booking, ...changes });
}

export function snapshot(slots: readonly Slot[], version = 1): object {
  return { type: "snapshot", server_time: at(0), stream: "lot.3", version, epoch: "e", lot: LOT, slots };
}

export function pairingCode(code = "L4RG87", expiresInS = 600): object {
  return { type: "pairing-code", server_time: at(0), code, expires_at: at(expiresInS) };
}
