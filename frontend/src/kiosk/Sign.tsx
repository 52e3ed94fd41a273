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
  /** The numeral's font in CSS pixels; null: as large as there is room for. */
  readonly fontPx: number | null;
  readonly isStale: boolean;
}

/** FREE or FULL, and the number, as on the signs above a road. */
export function Sign({ counted, slots, fontPx, isStale }: Props): ReactNode {
  const Icon = ICONS[counted.state];
  return (
    <section
      className={styles["sign"]}
      data-state={counted.state}
      data-stale={isStale ? true : undefined}
      style={{ "--letters": lettersOf(counted), ...(fontPx === null ? {} : { "--set": `${fontPx}px` }) }}
    >
      <p className={styles["word"]}>
        <Icon aria-hidden size="0.9em" strokeWidth={3} />
        <span>{wordOf(counted)}</span>
      </p>
      <p className={styles["numeral"]} data-number>
        {counted.state === "none" ? "–" : counted.free}
      </p>
      <p className={styles["of"]}>
        {counted.state === "none" ? words.noSlots : <OfWhat counted={counted} slots={slots} />}
      </p>
    </section>
  );
}

/** Where a lot has slots for several types, a free one for another type is none. */
function OfWhat({ counted, slots }: { readonly counted: Count; readonly slots: readonly Slot[] }): ReactNode {
  const groups = [...byType(slots)];
  if (groups.length < 2 || counted.free === 0) return words.ofSlots(counted.total);
  return groups.map(([type, group]) => (
    <span key={type} className={styles["type"]}>
      {vehicleTypes(type)} <b data-number>{count(group).free}</b>
    </span>
  ));
}

function wordOf({ state }: Count): string {
  return state === "free" ? words.free : state === "full" ? words.full : words.closed;
}

/** Give how many characters the numeral has. */
export function lettersOf({ free }: Count): number {
  return String(free).length;
}
