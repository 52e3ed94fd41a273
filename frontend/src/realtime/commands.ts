// What a client may ask of its socket, and what comes back (docs/protocol.md).

import type { KiosksUpdated, LotsChanged, LotUpdated, OwnerBookingEvent, Refusal } from "./messages";
import type { Booking, Kiosk, LotWithSlots, OwnersBooking, Slot } from "./payloads";

interface Command<Fields, Reply> {
  readonly fields: Fields;
  readonly reply: Reply;
}

interface Page {
  readonly before?: number | null;
  readonly limit?: number;
}

interface LotRules {
  readonly default_duration?: number;
  readonly min_duration?: number;
  readonly max_duration?: number;
  readonly expiring_soon?: number;
}

interface LotNames {
  readonly name: string;
  readonly address: string;
  readonly timezone: string;
  readonly currency: string;
}

type CreateLot = Command<LotNames & LotRules, { lot: LotWithSlots }>;

export interface DriverCommands {
  "cancel-booking": Command<{ booking_id: number }, { booking: Booking }>;
  "list-bookings": Command<Page, { bookings: readonly Booking[]; next: number | null }>;
  "create-lot": CreateLot;
}

export interface OwnerCommands {
  "cancel-booking": Command<{ booking_id: number; reason?: string }, { booking: OwnersBooking }>;
  "list-bookings": Command<
    Page & { lot_id?: number; status?: Booking["status"] },
    { bookings: readonly OwnersBooking[]; next: number | null }
  >;
  "create-lot": CreateLot;
  "update-lot": Command<{ lot_id: number } & Partial<LotNames> & LotRules, { lot: LotWithSlots }>;
  "add-slots": Command<
    { lot_id: number; labels: readonly string[]; vehicle_type: string; price: string },
    { slots: readonly Slot[] }
  >;
  "update-slots": Command<
    { slot_ids: readonly number[]; price?: string; vehicle_type?: string; in_service?: boolean },
    { slots: readonly Slot[] }
  >;
  "retire-slot": Command<{ slot_id: number }, { slot_id: number }>;
  "look-up-pairing": Command<{ code: string }, { pairing: { address: string; browser: string; expires_at: string } }>;
  "pair-kiosk": Command<{ code: string; lot_id: number; name: string }, { kiosk: Kiosk }>;
  "revoke-kiosk": Command<{ kiosk_id: number }, { kiosk: Kiosk }>;
  occupancy: Command<
    { lot_id: number; hours: number },
    { points: readonly { at: string; occupied: number; total: number }[] }
  >;
  "list-activity": Command<Page, { events: readonly Activity[]; next: number | null }>;
}

/** An event as the owner's stream gave it. */
export type Activity = Listed<OwnerBookingEvent> | Listed<LotUpdated> | Listed<KiosksUpdated> | Listed<LotsChanged>;
type Listed<Event> = Omit<Event, "of">;

export type FieldsOf<C> = C extends Command<infer Fields, unknown> ? Fields : never;
export type ReplyOf<C> = C extends Command<unknown, infer Reply> ? Reply : never;

/**
 * How a command went. `unsent`: there is no connection, nothing was done. `unknown`: it was sent and no answer came; it
 * may have been done, and the stream will show it.
 */
export type Answer<Reply> =
  | { readonly outcome: "done"; readonly reply: Reply }
  | { readonly outcome: "refused"; readonly refusal: Refusal }
  | { readonly outcome: "unknown" }
  | { readonly outcome: "unsent" };

/** Commands that change nothing, and so may be sent again after the socket was lost. */
export const READS: ReadonlySet<string> = new Set(["list-bookings", "occupancy", "list-activity"]);
