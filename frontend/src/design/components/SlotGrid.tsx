import { type ReactNode, useLayoutEffect, useRef, useState } from "react";

import type { Slot } from "../../realtime";
import { vehicleTypes } from "../../words/format";
import { byArrowKeys } from "./arrowKeys";
import { SlotCell } from "./SlotCell";
import styles from "./SlotGrid.module.scss";

const GAP_PX = 8;
const WIDEST_CELL = "8rem";
// Where nothing can be measured.
const COLUMNS = 6;

interface Props {
  readonly slots: readonly Slot[];
  /** Of the lot, in seconds: from then on a booked cell is amber; left out, it never is. */
  readonly expiringSoonS?: number;
  /** The server was not heard for a while: free is greyed, it may be taken by now. */
  readonly isStale?: boolean;
  /** Slots of the person who looks. */
  readonly mine?: ReadonlySet<number>;
  readonly chosen?: number | null;
  /** With it cells can be tapped; whoever is told judges whether the slot can be had. */
  readonly onChoose?: (slot: Slot) => void;
  /** Any slot can be chosen, not only one that can be booked. */
  readonly choosesAny?: boolean;
  /** The narrowest a cell may be, in CSS pixels. */
  readonly cellPx?: number;
  /** The level of the headings of its groups, one below what stands above. */
  readonly heading?: "h2" | "h3";
}

/** A lot seen from above: for each type of vehicle rows of slots, two by two facing an aisle. */
export function SlotGrid({ slots, cellPx = 64, heading: Heading = "h2", ...cell }: Props): ReactNode {
  const [frame, columns] = useColumns(cellPx);
  return (
    // Its buttons are reached by Tab as well; the arrows are the short way through a large lot.
    <div ref={frame} className={styles["grid"]} onKeyDown={byArrowKeys} role="presentation">
      {[...byType(slots)].map(([type, group]) => (
        <section key={type} className={styles["group"]} aria-label={vehicleTypes(type)}>
          <Heading className={styles["type"]}>{vehicleTypes(type)}</Heading>
          <Bays slots={group} columns={columns} {...cell} />
        </section>
      ))}
    </div>
  );
}

type CellProps = Omit<Props, "slots" | "cellPx" | "heading">;

function Bays({ slots, columns, ...cell }: CellProps & { slots: readonly Slot[]; columns: number }): ReactNode {
  return bays(slots, columns).map((bay) => (
    <div key={bay.rows[0]?.[0]?.id} className={styles["bay"]}>
      {bay.rows.map((row, index) => (
        <ul
          key={row[0]?.id}
          className={styles["row"]}
          data-side={index === 0 ? "above" : "below"}
          style={{ gridTemplateColumns: `repeat(${bay.columns}, minmax(0, ${WIDEST_CELL}))` }}
        >
          {row.map((slot) => (
            <li key={slot.id}>
              <Cell slot={slot} {...cell} />
            </li>
          ))}
        </ul>
      ))}
    </div>
  ));
}

function Cell({ slot, mine, chosen, ...rest }: CellProps & { slot: Slot }): ReactNode {
  return <SlotCell slot={slot} isMine={mine?.has(slot.id) ?? false} isChosen={chosen === slot.id} {...rest} />;
}

interface Bay {
  readonly columns: number;
  readonly rows: readonly (readonly Slot[])[];
}

/** Give pairs of rows that face an aisle, as even as they can be, none longer than there is room for. */
export function bays(slots: readonly Slot[], room: number): Bay[] {
  const count = Math.max(1, Math.ceil(slots.length / (2 * room)));
  const columns = Math.max(1, Math.ceil(slots.length / count / 2));
  return Array.from({ length: count }, (_, number) => {
    const inBay = slots.slice(number * 2 * columns, (number + 1) * 2 * columns);
    const rows = [inBay.slice(0, columns), inBay.slice(columns)].filter((row) => row.length > 0);
    return { columns, rows };
  }).filter((bay) => bay.rows.length > 0);
}

function byType(slots: readonly Slot[]): Map<string, Slot[]> {
  const groups = new Map<string, Slot[]>();
  for (const slot of slots) groups.set(slot.vehicle_type, [...(groups.get(slot.vehicle_type) ?? []), slot]);
  return groups;
}

function useColumns(cellPx: number) {
  const frame = useRef<HTMLDivElement>(null);
  const [columns, setColumns] = useState(COLUMNS);
  useLayoutEffect(() => {
    const measured = frame.current;
    if (!measured) return;
    const measure = (): void => {
      const { clientWidth } = measured;
      if (clientWidth > 0) setColumns(Math.max(1, Math.floor((clientWidth + GAP_PX) / (cellPx + GAP_PX))));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(measured);
    return () => {
      observer.disconnect();
    };
  }, [cellPx]);
  return [frame, columns] as const;
}
