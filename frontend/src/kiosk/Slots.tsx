import type { ReactNode } from "react";

import { useSlotState } from "../design/components/slotState";
import { STATE_ICONS } from "../design/components/StateBadge";
import type { Slot } from "../realtime";
import { vehicleTypes } from "../words/format";
import { kiosk as words } from "../words/kiosk";
import { shared } from "../words/shared";
import { byType } from "./board";
import { type Area, type Fit, fit, inRows, type Spacing } from "./fitting";
import styles from "./Slots.module.scss";
import { useBox } from "./useBox";

interface Look {
  readonly expiringSoonS: number;
  readonly isStale: boolean;
}

/** All slots of the lot at once, rows two by two facing an aisle, as large as the space allows; where it is too small, none. */
export function Slots({ slots, ...look }: Look & { readonly slots: readonly Slot[] }): ReactNode {
  const [frame, box] = useBox<HTMLElement>();
  const groups = [...byType(slots)];
  const spacing = box && spacingOf(box, groups.length);
  const fitting =
    box &&
    spacing &&
    fit(
      groups.map(([, group]) => group.length),
      box,
      spacing,
    );
  return (
    <section ref={frame} className={styles["slots"]} aria-label={words.slots}>
      {fitting && (
        <div className={styles["all"]} style={measuresOf(fitting, spacing)}>
          {groups.map(([type, group]) => (
            <section key={type} className={styles["group"]} aria-label={vehicleTypes(type)}>
              {groups.length > 1 && <h2 className={styles["type"]}>{vehicleTypes(type)}</h2>}
              <Rows slots={group} columns={Math.min(fitting.columns, group.length)} {...look} />
            </section>
          ))}
        </div>
      )}
    </section>
  );
}

function Rows({ slots, columns, ...look }: Look & { slots: readonly Slot[]; columns: number }): ReactNode {
  return inRows(slots, columns).map((row, number) => (
    <ul key={row[0]?.id} className={styles["row"]} data-faces={number % 2 === 1 ? "aisle" : undefined}>
      {row.map((slot) => (
        <li key={slot.id}>
          <Cell slot={slot} {...look} />
        </li>
      ))}
    </ul>
  ));
}

function Cell({ slot, expiringSoonS, isStale }: Look & { readonly slot: Slot }): ReactNode {
  const { state, word, showsTime } = useSlotState(slot, expiringSoonS);
  const Icon = STATE_ICONS[state];
  return (
    <div
      role="img"
      className={styles["cell"]}
      data-state={state}
      data-stale={isStale ? true : undefined}
      aria-label={`${shared.slot} ${slot.label}, ${showsTime ? `${shared.states[state]}, ${word}` : word}`}
    >
      <span className={styles["label"]} data-number>
        {slot.label}
      </span>
      <span className={styles["state"]} data-number>
        <Icon aria-hidden size="1em" />
        <span className={styles["said"]}>{word}</span>
      </span>
    </div>
  );
}

function spacingOf({ width, height }: Area, groups: number): Spacing {
  const gap = Math.max(4, Math.min(width, height) / 80);
  return { gap, aisle: 3 * gap, heading: groups > 1 ? Math.max(24, height / 16) : 0 };
}

function measuresOf({ cellWidth, cellHeight }: Fit, { gap, aisle, heading }: Spacing): Record<string, string> {
  const measures = { cell: cellWidth, high: cellHeight, gap, aisle, heading };
  return Object.fromEntries(Object.entries(measures).map(([name, px]) => [`--${name}`, `${px.toFixed(2)}px`]));
}
