import type { ReactNode } from "react";

import { Skeleton } from "../design/components/Skeleton";
import type { LotToday, OwnerView } from "../realtime";
import { money } from "../words/format";
import { owner as words } from "../words/owner";
import styles from "./Figures.module.scss";

/** Four numbers over all lots: what is, and how the day went. */
export function Figures({ picture, isStale }: { readonly picture: OwnerView; readonly isStale: boolean }): ReactNode {
  const { today, lots } = picture;
  const totals = totalsOf(today);
  const slots = lots.reduce((sum, lot) => sum + lot.slots.length, 0);
  const ahead = picture.bookings.filter((booking) => booking.booking_type === "advance" && isAhead(booking)).length;
  const { figures } = words;
  // The day comes just after the lots.
  const isComing = today.length === 0 && lots.length > 0;
  return (
    <dl className={styles["figures"]} aria-label={figures.label} data-stale={isStale || undefined}>
      <Figure name={figures.occupied} isComing={isComing} more={figures.ofSlots(slots)}>
        {String(totals.occupied)}
      </Figure>
      <Figure name={figures.running} isComing={isComing} more={figures.upcoming(ahead)}>
        {String(totals.running)}
      </Figure>
      <Figure name={figures.revenue} isComing={isComing} more={figures.eachLot}>
        {...revenueOf(today).map(([currency, amount]) => <span key={currency}>{money(amount, currency)}</span>)}
      </Figure>
      <Figure name={figures.ended} isComing={isComing} more={figures.endedParts(totals.completed, totals.cancelled)}>
        {String(totals.completed + totals.cancelled)}
      </Figure>
    </dl>
  );
}

interface FigureProps {
  readonly name: string;
  readonly more: string;
  readonly isComing: boolean;
  readonly children: ReactNode;
}

function Figure({ name, more, isComing, children }: FigureProps): ReactNode {
  const count = Array.isArray(children) ? children.length : 1;
  return (
    <div className={styles["figure"]}>
      <dt>{name}</dt>
      <dd className={styles["number"]} data-number data-several={count > 1 || undefined}>
        {isComing ? <Skeleton height="0.9em" width="3ch" /> : children}
      </dd>
      <dd className={styles["more"]}>{isComing ? <Skeleton height="1em" width="10ch" /> : more}</dd>
    </div>
  );
}

function isAhead(booking: OwnerView["bookings"][number]): boolean {
  return booking.status === "booked" && booking.remaining_time > 0 && isBefore(booking);
}

/** Before it begins a booking's remaining time is its whole duration. */
function isBefore({ start_time, end_time, remaining_time }: OwnerView["bookings"][number]): boolean {
  return (Date.parse(end_time) - Date.parse(start_time)) / 1000 <= remaining_time;
}

type Counted = "occupied" | "running" | "completed" | "cancelled";

/** Give the sums over all lots. */
export function totalsOf(today: readonly LotToday[]): Record<Counted, number> {
  const sum = (name: Counted): number => today.reduce((total, lot) => total + lot[name], 0);
  return {
    occupied: sum("occupied"),
    running: sum("running"),
    completed: sum("completed"),
    cancelled: sum("cancelled"),
  };
}

/** Give the revenue of each currency as [currency, amount]: what is not the same money is not added up. */
export function revenueOf(today: readonly LotToday[]): [string, string][] {
  const sums = new Map<string, { minor: bigint; decimals: number }>();
  for (const { currency, revenue } of today) {
    const decimals = revenue.split(".")[1]?.length ?? 0;
    const before = sums.get(currency)?.minor ?? 0n;
    sums.set(currency, { minor: before + BigInt(revenue.replace(".", "")), decimals });
  }
  return [...sums].map(([currency, { minor, decimals }]) => [currency, decimal(minor, decimals)]);
}

function decimal(minor: bigint, decimals: number): string {
  const digits = String(minor).padStart(decimals + 1, "0");
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
