import { Ban, Check, Clock, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import type { Slot } from "../realtime";
import { vehicleTypes } from "../words/format";
import { kiosk as words } from "../words/kiosk";
import { byType, type Count, count } from "./board";
import styles from "./Sign.module.scss";

const ICONS: Readonly<Record<Count["state"], LucideIcon>> = { free: Check, full: Clock, closed: Ban, none: Ban };

interface Props {
  readonly counted: Count;
  readonly slots: readonly Slot[];
  readonly isStale: boolean;
}

/** FREE or FULL, and the number, as on the signs above a road. */
export function Sign({ counted, slots, isStale }: Props): ReactNode {
  const Icon = ICONS[counted.state];
  return (
    <section
      className={styles["sign"]}
      data-state={counted.state}
      data-stale={isStale ? true : undefined}
      style={{ "--letters": lettersOf(counted) }}
    >
      <p className={styles["word"]}>
        <Icon aria-hidden size="0.9em" strokeWidth={3} />
        {counted.state === "free" && <span>{words.free}</span>}
      </p>
      <p className={styles["numeral"]} data-number>
        {saidOf(counted)}
      </p>
      <p className={styles["of"]}>
        <OfWhat counted={counted} slots={slots} />
      </p>
    </section>
  );
}

/** Where a lot has slots for several types, a free one for another type is none. */
function OfWhat({ counted, slots }: { readonly counted: Count; readonly slots: readonly Slot[] }): ReactNode {
  if (counted.state === "none") return words.noSlots;
  if (counted.state !== "free") return words.noneOf(counted.total);
  const groups = [...byType(slots)];
  if (groups.length < 2) return words.ofSlots(counted.total);
  return groups.map(([type, group]) => (
    <span key={type} className={styles["type"]}>
      {vehicleTypes(type)} <b data-number>{count(group).free}</b>
    </span>
  ));
}

/** Give what is said largest: the number of free slots, or that there is none. */
function saidOf({ state, free }: Count): string {
  return state === "free" ? String(free) : state === "full" ? words.full : words.closed;
}

/** Give how many characters that has. */
export function lettersOf(counted: Count): number {
  return saidOf(counted).length;
}
