import { CircleParking } from "lucide-react";
import type { ReactNode } from "react";

import { type Slot, useCountdown } from "../../realtime";
import { roughlyLeft } from "../../words/format";
import { shared } from "../../words/shared";
import styles from "./SlotCell.module.scss";
import { type State, STATE_ICONS } from "./StateBadge";

interface Props {
  readonly slot: Slot;
  readonly expiringSoonS?: number | undefined;
  readonly isStale?: boolean | undefined;
  readonly isMine?: boolean | undefined;
  readonly isChosen?: boolean | undefined;
  readonly onChoose?: ((slot: Slot) => void) | undefined;
  /** Any slot can be chosen, not only one that can be booked. */
  readonly choosesAny?: boolean | undefined;
}

/** One slot: its label, and its state by colour, icon and word; of a booked one the time left. */
export function SlotCell({ slot, expiringSoonS, isStale, isMine, isChosen, onChoose, choosesAny }: Props): ReactNode {
  const countdown = useCountdown(slot.booking?.end_time ?? null);
  const left = countdown?.seconds ?? slot.booking?.remaining_time ?? null;
  const state = stateOf(slot, left, countdown?.isOver ?? false, expiringSoonS);
  const Icon = isMine ? CircleParking : STATE_ICONS[state];
  const showsTime = left !== null && (state === "booked" || state === "expiring");
  const word = showsTime ? roughlyLeft(left) : shared.states[state];
  // What is seen stands in the name as it is, for people who speak to their device.
  const facts = {
    className: styles["cell"],
    "data-state": state,
    "data-stale": isStale ? true : undefined,
    "data-mine": isMine ? true : undefined,
    "aria-label": shared.slotIs(slot.label, showsTime ? `${word}, ${shared.states[state]}` : word),
  };
  const inside = (
    <>
      <span className={styles["label"]} data-number>
        {slot.label}
      </span>{" "}
      <span className={styles["state"]} data-number>
        <Icon aria-hidden size="1em" />
        {word}
      </span>
    </>
  );
  // It stays one and the same button whatever becomes of the slot, so that the focus is not lost under a finger.
  return onChoose ? (
    <button
      type="button"
      {...facts}
      aria-disabled={slot.state !== "free" && !isMine && !choosesAny ? true : undefined}
      aria-pressed={isChosen}
      onClick={() => {
        onChoose(slot);
      }}
    >
      {inside}
    </button>
  ) : (
    <div role="img" {...facts}>
      {inside}
    </div>
  );
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
