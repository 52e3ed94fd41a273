import { MapPinned, SearchX } from "lucide-react";
import { type ReactNode, useDeferredValue, useState } from "react";

import { useTitle } from "../app/useTitle";
import { EmptyState } from "../design/components/EmptyState";
import { Field } from "../design/components/Field";
import { Loading, Skeleton } from "../design/components/Skeleton";
import { Unseen } from "../design/components/Unseen";
import { type LotOverview, lots, useStream } from "../realtime";
import { driver as words } from "../words/driver";
import { LotCard } from "./LotCard";
import styles from "./LotsPage.module.scss";
import { RunningBookings } from "./RunningBookings";

export default function LotsPage(): ReactNode {
  const { picture, isStale } = useStream(lots);
  const [sought, setSought] = useState("");
  useTitle(`${words.lots.title} · Parkmate`);
  return (
    <>
      <h1 className={styles["title"]}>{words.lots.title}</h1>
      <RunningBookings />
      <div className={styles["search"]}>
        <Field label={words.lots.search}>
          {(control) => (
            <input
              {...control}
              type="search"
              autoComplete="off"
              value={sought}
              onChange={(event) => {
                setSought(event.target.value);
              }}
            />
          )}
        </Field>
      </div>
      {picture === null ? <Bones /> : <Found lots={picture} sought={sought.trim()} isStale={isStale} />}
    </>
  );
}

function Found(props: { lots: readonly LotOverview[]; sought: string; isStale: boolean }): ReactNode {
  const sought = useDeferredValue(props.sought);
  const found = freeFirst(matching(props.lots, sought));
  if (props.lots.length === 0) {
    return (
      <EmptyState icon={MapPinned} title={words.lots.none}>
        <p>{words.lots.noneText}</p>
      </EmptyState>
    );
  }
  return (
    <>
      <Unseen role="status">{sought && words.lots.count(found.length)}</Unseen>
      {found.length === 0 && (
        <EmptyState icon={SearchX} title={words.lots.notFound(sought)}>
          <p>{words.lots.notFoundText}</p>
        </EmptyState>
      )}
      <ul className={styles["cards"]}>
        {found.map((lot) => (
          <li key={lot.id}>
            <LotCard lot={lot} isStale={props.isStale} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Bones(): ReactNode {
  return (
    <Loading>
      <div className={styles["cards"]}>
        {[1, 2, 3].map((bone) => (
          <Skeleton key={bone} height="9.5rem" />
        ))}
      </div>
    </Loading>
  );
}

/** Give the lots in whose name or address every word stands, whatever its case and accents. */
export function matching(all: readonly LotOverview[], sought: string): LotOverview[] {
  const parts = plain(sought).split(/\s+/);
  return all.filter((lot) => parts.every((part) => plain(`${lot.name} ${lot.address}`).includes(part)));
}

/** Give those with a free slot first, otherwise as they were. */
export function freeFirst(all: readonly LotOverview[]): LotOverview[] {
  return [...all.filter((lot) => lot.free > 0), ...all.filter((lot) => lot.free === 0)];
}

function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();
}
