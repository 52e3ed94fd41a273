// What travels in messages (docs/protocol.md): moments are ISO 8601 in UTC with milliseconds, durations whole seconds,
// money a decimal string beside its currency.

export interface LotAsBooked {
  readonly id: number;
  readonly name: string;
  readonly address: string;
  readonly timezone: string;
  readonly currency: string;
  readonly default_duration: number;
  readonly expiring_soon: number;
}

export interface Lot extends LotAsBooked {
  readonly min_duration: number;
  readonly max_duration: number;
}

export interface LotWithSlots extends Lot {
  readonly slots: readonly Slot[];
}

/** A state that this version does not know means "cannot be booked". */
export type SlotState = "free" | "booked" | "closed" | (string & {});

export interface Slot {
  readonly id: number;
  readonly label: string;
  readonly vehicle_type: string;
  readonly price: string;
  readonly state: SlotState;
  readonly booking: RunningBooking | null;
}

export interface RunningBooking {
  readonly id: number;
  readonly start_time: string;
  readonly end_time: string;
  readonly remaining_time: number;
}

export interface SlotAsBooked {
  readonly id: number;
  readonly label: string;
  readonly vehicle_type: string;
  readonly price: string;
}

export interface Booking {
  readonly id: number;
  readonly lot: LotAsBooked;
  readonly slot: SlotAsBooked;
  readonly vehicle_number: string;
  readonly booking_type: "instant" | "advance";
  readonly status: "booked" | "completed" | "cancelled";
  readonly start_time: string;
  readonly end_time: string;
  readonly expiring_at: string;
  readonly is_expired: boolean;
  readonly remaining_time: number;
  readonly ended_at: string | null;
  readonly end_reason: "time" | "driver" | "owner" | "system" | null;
  readonly reason: string | null;
  readonly price: string;
  readonly charged: string | null;
  readonly currency: string;
  readonly auto_renew: boolean;
  readonly renewed_from: number | null;
  readonly carwash: { readonly status: string; readonly service: string } | null;
}

export interface OwnersBooking extends Booking {
  readonly driver: { readonly id: number; readonly name: string };
}

export interface BoardBooking {
  readonly id: number;
  readonly slot: Omit<SlotAsBooked, "price">;
  readonly booking_type: Booking["booking_type"];
  readonly status: Booking["status"];
  readonly start_time: string;
  readonly end_time: string;
  readonly remaining_time: number;
  readonly is_expired: boolean;
}

export interface LotOverview {
  readonly id: number;
  readonly name: string;
  readonly address: string;
  readonly free: number;
  readonly total: number;
  readonly free_by_type: Readonly<Record<string, number>>;
}

export interface LotToday {
  readonly lot_id: number;
  readonly date: string;
  readonly occupied: number;
  readonly running: number;
  readonly completed: number;
  readonly cancelled: number;
  readonly revenue: string;
  readonly currency: string;
  readonly occupancy: number;
}

export interface Kiosk {
  readonly id: number;
  readonly name: string;
  readonly lot_id: number;
  readonly last_seen: string | null;
}

export type Actor = "driver" | "owner" | "staff" | "system";
