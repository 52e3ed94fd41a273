import type { ReactNode } from "react";

import { useCountdown } from "../../realtime";
import { clockFace } from "../../words/format";
import { shared } from "../../words/shared";
import styles from "./CountdownRing.module.scss";
import { SpokenTime } from "./SpokenTime";
import type { State } from "./StateBadge";

const RADIUS = 46;
const ROUND = 2 * Math.PI * RADIUS;

interface Props {
  readonly startTime: string;
  readonly endTime: string;
  readonly state: State;
  /** Before the server's time is known: what was left when it last spoke, in seconds. */
  readonly remainingS: number;
  readonly children?: ReactNode;
}

/** The time left as HH:MM:SS in a ring that drains; who listens hears it at 10, 5 and 1 minutes and at the end. */
export function CountdownRing({ startTime, endTime, state, remainingS, children }: Props): ReactNode {
  const countdown = useCountdown(endTime);
  const seconds = countdown?.seconds ?? remainingS;
  const wholeS = Math.max(1, (Date.parse(endTime) - Date.parse(startTime)) / 1000);
  // Where the ring will be when the shown second is over: the transition takes it there in that second.
  const part = countdown?.isOver ? 0 : Math.min(1, Math.max(0, seconds / wholeS));
  return (
    <div className={styles["ring"]} data-state={state}>
      <svg viewBox="0 0 100 100" aria-hidden className={styles["circle"]}>
        <circle className={styles["track"]} cx="50" cy="50" r={RADIUS} />
        <circle
          className={styles["left"]}
          cx="50"
          cy="50"
          r={RADIUS}
          style={{ strokeDasharray: ROUND, strokeDashoffset: ROUND * (1 - part) }}
        />
      </svg>
      <div className={styles["inside"]}>
        <p className={styles["time"]} role="timer" aria-label={shared.timer.label} data-number>
          {clockFace(seconds)}
        </p>
        {children}
      </div>
      <SpokenTime seconds={seconds} isOver={countdown?.isOver ?? false} />
    </div>
  );
}
