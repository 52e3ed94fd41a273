// How a slot stands: in which state it is shown, and in which words.

import { type Slot, useCountdown } from "../../realtime";
import { roughlyLeft } from "../../words/format";
import { shared } from "../../words/shared";
import type { State } from "./StateBadge";

export interface Shown {
  readonly state: State;
  /** The state's word, or the time left of what is booked. */
  readonly word: string;
  readonly showsTime: boolean;
}

/** Give how a slot is shown this second; without `expiringSoonS` a booked one is never amber. */
export function useSlotState(slot: Slot, expiringSoonS: number | undefined): Shown {
  const countdown = useCountdown(slot.booking?.end_time ?? null);
  const left = countdown?.seconds ?? slot.booking?.remaining_time ?? null;
  const state = stateOf(slot, left, countdown?.isOver ?? false, expiringSoonS);
  const showsTime = left !== null && (state === "booked" || state === "expiring");
  return { state, showsTime, word: showsTime ? roughlyLeft(left) : shared.states[state] };
}

/** Give the state that a slot is shown in; `left` in seconds. */
export function stateOf(slot: Slot, left: number | null, isOver: boolean, expiringSoonS: number | undefined): State {
  if (slot.state === "free") return "free";
  if (slot.state !== "booked") return "closed";
  if (slot.booking === null || left === null) return "booked";
  if (isOver) return "ending";
  return expiringSoonS !== undefined && left <= warnedFrom(slot.booking, expiringSoonS) ? "expiring" : "booked";
}

/** Never more than half the booking, as the server reckons `expiring_at`. */
function warnedFrom(booking: { start_time: string; end_time: string }, expiringSoonS: number): number {
  return Math.min(expiringSoonS, (Date.parse(booking.end_time) - Date.parse(booking.start_time)) / 2000);
}
