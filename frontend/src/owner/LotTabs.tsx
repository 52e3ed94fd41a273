import { type KeyboardEvent, type ReactNode, useRef } from "react";

import type { LotWithSlots } from "../realtime";
import { owner as words } from "../words/owner";
import styles from "./LotTabs.module.scss";

export const tabId = (lotId: number): string => `lot-tab-${lotId}`;
export const panelId = (lotId: number): string => `lot-panel-${lotId}`;

interface Props {
  readonly lots: readonly LotWithSlots[];
  readonly chosenId: number | null;
  readonly onChoose: (lotId: number) => void;
}

/** One tab for each lot; arrow keys go from one to the next. With one lot there is nothing to choose. */
export function LotTabs({ lots, chosenId, onChoose }: Props): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  if (lots.length < 2) return null;
  const goTo = (event: KeyboardEvent): void => {
    const at = lots.findIndex((lot) => lot.id === chosenId);
    const next = lots.at(targetOf(event.key, at, lots.length) ?? NaN);
    if (targetOf(event.key, at, lots.length) === null || !next) return;
    event.preventDefault();
    onChoose(next.id);
    list.current?.querySelector<HTMLElement>(`#${tabId(next.id)}`)?.focus();
  };
  return (
    <div ref={list} role="tablist" aria-label={words.lots.label} className={styles["tabs"]} onKeyDown={goTo}>
      {lots.map((lot) => (
        <button
          key={lot.id}
          id={tabId(lot.id)}
          type="button"
          role="tab"
          aria-selected={lot.id === chosenId}
          aria-controls={lot.id === chosenId ? panelId(lot.id) : undefined}
          tabIndex={lot.id === chosenId ? 0 : -1}
          className={styles["tab"]}
          onClick={() => {
            onChoose(lot.id);
          }}
        >
          <span className={styles["name"]}>{lot.name}</span>
          <span className={styles["free"]} data-number>
            {freeOf(lot)}
          </span>
        </button>
      ))}
    </div>
  );
}

/** Give "18 free of 24", or that there are none. */
export function freeOf({ slots }: LotWithSlots): string {
  const free = slots.filter((slot) => slot.state === "free").length;
  return slots.length === 0 ? words.lots.noSlots : words.lots.free(free, slots.length);
}

function targetOf(key: string, at: number, count: number): number | null {
  const forward = document.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  const back = document.dir === "rtl" ? "ArrowRight" : "ArrowLeft";
  if (key === forward) return (at + 1) % count;
  if (key === back) return (at - 1 + count) % count;
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : null;
}
