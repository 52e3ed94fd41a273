// What happened in an owner's lots, as sentences; and how what was listed and what came since stand in one list.

import type { Activity, Actor, LotWithSlots, OwnersBooking, ServerMessage } from "../realtime";
import { owner as words } from "../words/owner";

export type Look = "begun" | "soon" | "over" | "cancelled" | "changed";

/** Give the event as the feed has it, or null for what is none: displays that are still seen, snapshots, ticks. */
export function asActivity(message: ServerMessage): Activity | null {
  if (!("of" in message) || message.of !== "owner") return null;
  const isEvent = "booking" in message || message.type === "lots-changed" || message.type === "lot-updated";
  if (isEvent) return message;
  return message.type === "kiosks-updated" && message.actor !== "system" ? message : null;
}

/** Give both in one list, newest first, each event once. */
export function merged(news: readonly Activity[], listed: readonly Activity[]): Activity[] {
  const byVersion = new Map([...listed, ...news].map((event) => [event.version, event]));
  return [...byVersion.values()].sort((one, other) => other.version - one.version);
}

/** Give what an event says; null for one that this version does not know. */
export function sentenceOf(event: Activity): string | null {
  const { activity: say } = words;
  if ("booking" in event) return ofBooking(event.type, event.booking, event.actor);
  switch (event.type) {
    case "lot-updated":
      return say.lotUpdated(nameOf(event.actor), event.lot.name);
    case "kiosks-updated":
      return say.kiosksUpdated(nameOf(event.actor));
    case "lots-changed":
      return say.lotsChanged(nameOf(event.actor));
    default:
      return null;
  }
}

function ofBooking(type: string, { driver, slot }: OwnersBooking, actor: Actor): string {
  const { activity: say } = words;
  switch (type) {
    case "booking-created":
      return say.created(driver.name, slot.label);
    case "booking-started":
      return say.started(driver.name, slot.label);
    case "booking-expiring":
      return say.expiring(driver.name, slot.label);
    case "booking-renewed":
      return say.renewed(driver.name, slot.label);
    case "booking-completed":
      return say.completed(driver.name, slot.label);
    case "booking-cancelled":
      return actor === "driver"
        ? say.cancelled(driver.name, slot.label)
        : say.cancelledOf(nameOf(actor), driver.name, slot.label);
    default:
      return say.updated(driver.name, slot.label);
  }
}

function nameOf(actor: Actor | undefined): string {
  const { activity: say } = words;
  return actor === "owner" ? say.you : actor === "staff" ? say.staff : say.system;
}

/** Give of which kind it is, for its icon. */
export function lookOf(event: Activity): Look {
  switch (event.type) {
    case "booking-created":
    case "booking-started":
    case "booking-renewed":
      return "begun";
    case "booking-expiring":
      return "soon";
    case "booking-completed":
      return "over";
    case "booking-cancelled":
      return "cancelled";
    default:
      return "changed";
  }
}

/** Give the lot in which it happened, where it was in one. */
export function lotOf(event: Activity, lots: readonly LotWithSlots[]): { name: string; timezone: string } | null {
  if ("booking" in event) return event.booking.lot;
  if (event.type === "lot-updated") return event.lot;
  const first = lots[0];
  return first ? { name: "", timezone: first.timezone } : null;
}
