import type { ReactNode } from "react";

import { type Slot, useCountdown } from "../realtime";
import { shortClockFace } from "../words/format";
import { kiosk as words } from "../words/kiosk";
import { DUE } from "./board";
import styles from "./NextFree.module.scss";
import { useNextEnd } from "./useTimes";

/** In how long the next booked slot frees; it goes on counting without a server. */
export function NextFree({
  slots,
  isStale,
}: {
  readonly slots: readonly Slot[];
  readonly isStale: boolean;
}): ReactNode {
  const next = useNextEnd(slots);
  const countdown = useCountdown(next === DUE ? null : next);
  if (!slots.some((slot) => slot.state === "booked")) return null;
  return (
    <p className={styles["next"]} data-stale={isStale ? true : undefined}>
      <span className={styles["label"]}>{next === DUE ? words.freesNow : words.nextFrees}</span>
      {next !== DUE && (
        <span className={styles["time"]} role="timer" aria-label={words.nextFrees} data-number>
          {countdown ? shortClockFace(countdown.seconds) : "–"}
        </span>
      )}
    </p>
  );
}
