import { Ban, Check, CircleCheck, CircleX, Clock, type LucideIcon, TimerReset, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

import { shared } from "../../words/shared";
import styles from "./StateBadge.module.scss";

/** What a state means is said by colour, icon and word together, and each means nothing else. */
export type State = keyof typeof shared.states;

export const STATE_ICONS: Readonly<Record<State, LucideIcon>> = {
  free: Check,
  booked: Clock,
  expiring: TriangleAlert,
  ending: TimerReset,
  completed: CircleCheck,
  cancelled: CircleX,
  closed: Ban,
};

export function StateBadge({ state, children }: { readonly state: State; readonly children?: ReactNode }): ReactNode {
  const Icon = STATE_ICONS[state];
  return (
    <span className={styles["badge"]} data-state={state}>
      <Icon aria-hidden size="1.1em" />
      {children ?? shared.states[state]}
    </span>
  );
}
