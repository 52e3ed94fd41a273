import { Ban, Check } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";

import type { LotOverview } from "../realtime";
import { driver as words } from "../words/driver";
import { vehicleTypes } from "../words/format";
import styles from "./LotCard.module.scss";

/** A lot with how many slots are free, in numerals that can be read while walking. */
export function LotCard({ lot, isStale }: { readonly lot: LotOverview; readonly isStale: boolean }): ReactNode {
  const isFull = lot.free === 0;
  const types = Object.entries(lot.free_by_type);
  return (
    <Link to={`/lots/${lot.id}`} className={styles["card"]} data-stale={isStale ? true : undefined}>
      <h2 className={styles["name"]}>{lot.name}</h2>
      <p className={styles["address"]}>{lot.address}</p>
      <p className={styles["count"]} data-full={isFull ? true : undefined}>
        {isFull ? <Ban aria-hidden size="1.25rem" /> : <Check aria-hidden size="1.25rem" />}
        <span className={styles["free"]} data-number>
          {isFull ? fullWord(lot) : lot.free}
        </span>
        <span>
          {!isFull && `${words.lots.free} `}
          {lot.total > 0 && <span data-number>{words.lots.of(lot.total)}</span>}
        </span>
      </p>
      <Bar part={lot.total === 0 ? 0 : lot.free / lot.total} />
      {types.length > 1 && (
        <p className={styles["types"]}>
          {types.map(([type, free]) => (
            <span key={type}>
              {vehicleTypes(type)} <span data-number>{free}</span>
            </span>
          ))}
        </p>
      )}
    </Link>
  );
}

function fullWord(lot: LotOverview): string {
  return lot.total === 0 ? words.lots.noSlots : words.lots.full;
}

function Bar({ part }: { readonly part: number }): ReactNode {
  return (
    <span className={styles["bar"]} aria-hidden>
      <span style={{ inlineSize: `${100 * part}%` }} />
    </span>
  );
}
