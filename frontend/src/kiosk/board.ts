// What a display says of a board: how many slots can be booked now, and when the next one frees.

import type { Slot } from "../realtime";

export interface Count {
  readonly free: number;
  readonly total: number;
  readonly state: "free" | "full" | "closed" | "none";
}

/** Give how many of these slots can be booked now; `closed` where none is in service. */
export function count(slots: readonly Slot[]): Count {
  const free = slots.filter((slot) => slot.state === "free").length;
  const inService = slots.filter((slot) => slot.state === "free" || slot.state === "booked").length;
  const state = slots.length === 0 ? "none" : inService === 0 ? "closed" : free === 0 ? "full" : "free";
  return { free, total: slots.length, state };
}

/** Give the slots by type of vehicle, in the order in which the types first come. */
export function byType(slots: readonly Slot[]): Map<string, Slot[]> {
  const groups = new Map<string, Slot[]>();
  for (const slot of slots) groups.set(slot.vehicle_type, [...(groups.get(slot.vehicle_type) ?? []), slot]);
  return groups;
}

/** An end has passed and the server has not said yet what became of it. */
export const DUE = "due";

/** Give when the next slot frees after this moment (server time): a moment of the wire, `DUE`, or null where none is booked. */
export function nextEnd(slots: readonly Slot[], nowMs: number): string | null {
  const ends = slots.flatMap((slot) => (slot.state === "booked" && slot.booking ? [slot.booking.end_time] : []));
  const coming = ends.filter((end) => Date.parse(end) > nowMs).sort();
  return coming[0] ?? (ends.length > 0 ? DUE : null);
}
