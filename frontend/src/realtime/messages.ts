// The words of the wire by direction (docs/protocol.md), spelled here and nowhere else.

import type {
  Actor,
  BoardBooking,
  Booking,
  Kiosk,
  Lot,
  LotOverview,
  LotToday,
  LotWithSlots,
  OwnersBooking,
  Slot,
} from "./payloads";

/** Which stream a message belongs to: the word before the dot of its `stream`. */
export type StreamName = "driver" | "owner" | "lot";

export const BOOKING_EVENTS = [
  "booking-created",
  "booking-started",
  "booking-expiring",
  "booking-renewed",
  "booking-completed",
  "booking-cancelled",
  "booking-updated",
] as const;
export type BookingEventType = (typeof BOOKING_EVENTS)[number];

interface Said {
  readonly server_time: string;
}

/** The head of a stream's messages; `of` is added by the parser. */
interface InStream<Of extends StreamName = StreamName> extends Said {
  readonly of: Of;
  readonly stream: string;
  readonly version: number;
}

interface Renewing {
  /** Of `booking-renewed`: the booking that this one follows. */
  readonly previous_booking_id?: number;
}

interface OnASlot {
  readonly slot: Slot;
  readonly lot_id: number;
}

export interface DriverPicture {
  readonly bookings: readonly Booking[];
  readonly vehicles: readonly string[];
}

export interface LotPicture {
  readonly lot: Lot;
  readonly slots: readonly Slot[];
}

export interface OwnerPicture {
  readonly lots: readonly LotWithSlots[];
  readonly bookings: readonly OwnersBooking[];
  readonly kiosks: readonly Kiosk[];
  /** There are more bookings than are shown. */
  readonly more?: true;
}

interface OpensWith {
  readonly type: "snapshot";
  readonly epoch: string;
}
export interface DriverSnapshot extends InStream<"driver">, OpensWith, DriverPicture {}
export interface OwnerSnapshot extends InStream<"owner">, OpensWith, OwnerPicture {}
export interface LotSnapshot extends InStream<"lot">, OpensWith, LotPicture {}
export type Snapshot = DriverSnapshot | OwnerSnapshot | LotSnapshot;

export interface DriverBookingEvent extends InStream<"driver">, Renewing {
  readonly type: BookingEventType;
  readonly booking: Booking;
  readonly actor: Actor;
}
export interface OwnerBookingEvent extends InStream<"owner">, Renewing, OnASlot {
  readonly type: BookingEventType;
  readonly booking: OwnersBooking;
  readonly actor: Actor;
}
export interface LotBookingEvent extends InStream<"lot">, Renewing, OnASlot {
  readonly type: BookingEventType;
  readonly booking: BoardBooking;
}
export interface LotUpdated extends InStream<"lot" | "owner"> {
  readonly type: "lot-updated";
  readonly lot: Lot;
  readonly slots: readonly Slot[];
  readonly actor?: Actor;
}
export interface KiosksUpdated extends InStream<"owner"> {
  readonly type: "kiosks-updated";
  readonly kiosks: readonly Kiosk[];
  readonly actor: Actor;
}
/** A fresh snapshot follows. */
export interface LotsChanged extends InStream<"owner"> {
  readonly type: "lots-changed";
  readonly actor: Actor;
}
export type OwnerEvent = OwnerBookingEvent | LotUpdated | KiosksUpdated | LotsChanged;

/** An event of a later version: it counts, and changes nothing that we show. */
export interface UnknownEvent extends InStream {
  readonly type: "unknown-event";
}
export type KnownEvent = DriverBookingEvent | LotBookingEvent | OwnerEvent;
export type StreamEvent = KnownEvent | UnknownEvent;

export interface Resumed extends InStream {
  readonly type: "resumed";
  readonly epoch: string;
}
export interface Tick extends InStream {
  readonly type: "booking-tick";
  readonly bookings: readonly { readonly id: number; readonly remaining_time: number }[];
}
export interface Heartbeat extends Said {
  readonly type: "heartbeat";
  readonly stream?: string;
  readonly version?: number;
}

export interface Lots extends Said {
  readonly type: "lots";
  readonly lots: readonly LotOverview[];
}
export interface Today extends Said {
  readonly type: "today";
  readonly lots: readonly LotToday[];
}
export interface PairingCode extends Said {
  readonly type: "pairing-code";
  readonly code: string;
  readonly expires_at: string;
}
export interface Paired extends Said {
  readonly type: "paired";
  readonly claim: string;
}
export interface Pong extends Said {
  readonly type: "pong";
  readonly id: number;
}
export interface Reply extends Said {
  readonly type: "reply";
  readonly request_id: string;
}
/** A refusal in the words of REST; without `request_id` it is about a frame that was no command. */
export interface Refusal extends Said {
  readonly type: "error";
  readonly request_id?: string;
  readonly code: string;
  readonly error: string;
  readonly fields?: Readonly<Record<string, readonly string[]>>;
  readonly price?: string;
}

export type ServerMessage =
  Snapshot | StreamEvent | Resumed | Tick | Heartbeat | Lots | Today | PairingCode | Paired | Pong | Reply | Refusal;

export interface Ping {
  readonly type: "ping";
  readonly id: number;
  readonly client_time: number;
}
