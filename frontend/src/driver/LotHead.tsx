import { Ban, Check } from "lucide-react";
import type { ReactNode } from "react";

import { type Lot, type Slot, useCountdown } from "../realtime";
import { driver as words } from "../words/driver";
import { shortClockFace } from "../words/format";
import styles from "./LotHead.module.scss";

interface Props {
  readonly lot: Lot;
  readonly slots: readonly Slot[];
  readonly isStale: boolean;
}

/** Which lot, and how many slots are free; when none is, in how long the next one will be. */
export function LotHead({ lot, slots, isStale }: Props): ReactNode {
  const free = slots.filter((slot) => slot.state === "free").length;
  const isFull = free === 0;
  return (
    <header className={styles["head"]} data-stale={isStale ? true : undefined}>
      <h1 className={styles["name"]}>{lot.name}</h1>
      <p className={styles["address"]}>{lot.address}</p>
      <p className={styles["count"]} data-full={isFull ? true : undefined}>
        {isFull ? <Ban aria-hidden size="1.5rem" /> : <Check aria-hidden size="1.5rem" />}
        <span className={styles["free"]} data-number>
          {isFull && slots.length > 0 ? words.lots.full : free}
        </span>
        <span>
          {!isFull && `${words.lots.free} `}
          <span data-number>{words.lots.of(slots.length)}</span>
        </span>
      </p>
      {isFull && slots.length > 0 ? <Full slots={slots} /> : <p className={styles["address"]}>{words.lot.tapHint}</p>}
    </header>
  );
}

function Full({ slots }: { readonly slots: readonly Slot[] }): ReactNode {
  const ends = slots.flatMap((slot) => slot.booking?.end_time ?? []).sort();
  const countdown = useCountdown(ends[0] ?? null);
  return (
    <>
      {countdown && (
        <p>
          {words.lot.nextFree} <strong data-number>{shortClockFace(countdown.seconds)}</strong>
        </p>
      )}
      <p className={styles["address"]}>{words.lot.full}</p>
    </>
  );
}
