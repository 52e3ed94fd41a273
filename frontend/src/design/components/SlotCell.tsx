import { CircleParking } from "lucide-react";
import type { ReactNode } from "react";

import type { Slot } from "../../realtime";
import { shared } from "../../words/shared";
import styles from "./SlotCell.module.scss";
import { useSlotState } from "./slotState";
import { STATE_ICONS } from "./StateBadge";
import { Unseen } from "./Unseen";

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
  const { state, word, showsTime } = useSlotState(slot, expiringSoonS);
  const Icon = isMine ? CircleParking : STATE_ICONS[state];
  const facts = {
    className: styles["cell"],
    "data-state": state,
    "data-stale": isStale ? true : undefined,
    "data-mine": isMine ? true : undefined,
  };
  const inside = (
    <>
      <span className={styles["label"]} data-number>
        <Unseen>{shared.slot} </Unseen>
        {slot.label}
      </span>{" "}
      <span className={styles["state"]} data-number>
        <Icon aria-hidden size="1em" />
        {showsTime && <Unseen>{shared.states[state]}, </Unseen>}
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
    <div {...facts}>{inside}</div>
  );
}
