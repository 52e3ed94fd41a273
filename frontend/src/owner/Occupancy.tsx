import { lazy, type ReactNode, Suspense, useCallback, useEffect, useState } from "react";

import { Button } from "../design/components/Button";
import { Card } from "../design/components/Card";
import { Notice } from "../design/components/Notice";
import { Skeleton } from "../design/components/Skeleton";
import { type LotWithSlots, owner, type ServerMessage, useMessages, useRealtime } from "../realtime";
import { locale } from "../words/language";
import { owner as words } from "../words/owner";
import { shared } from "../words/shared";
import { timeOfDay } from "../words/format";
import styles from "./Occupancy.module.scss";

const HOURS = 24;
const READ_EACH_MS = 5 * 60_000;
const POINTS_AN_HOUR = 4;

export interface Point {
  readonly at: string;
  readonly occupied: number;
  readonly total: number;
}

// A part that cannot be loaded leaves its place with a sentence, not the whole page.
const Chart = lazy(() => import("./OccupancyChart").catch(() => ({ default: ChartMissing })));

function ChartMissing(): ReactNode {
  return <Notice tone="warning">{words.occupancy.failed}</Notice>;
}

/** How full a lot was over the last day, as a chart and as a table. */
export function Occupancy({ lot }: { readonly lot: LotWithSlots }): ReactNode {
  const { read, hasFailed, ...have } = usePoints(lot.id);
  const points = have.points && upToNow(have.points, lot);
  const last = points?.at(-1);
  return (
    <Card className={styles["card"]}>
      <header className={styles["head"]}>
        <h2>{words.occupancy.title}</h2>
        {last && last.total > 0 && (
          <p className={styles["now"]} data-number>
            {words.occupancy.now(percent(last))}
          </p>
        )}
      </header>
      {points === null && hasFailed && (
        <Notice tone="warning">
          <p>{words.occupancy.failed}</p>
          <Button look="quiet" onClick={read}>
            {shared.tryAgain}
          </Button>
        </Notice>
      )}
      {points === null && !hasFailed && <Skeleton height="200px" />}
      {points !== null && last?.total === 0 && <p className={styles["soft"]}>{words.occupancy.none}</p>}
      {points !== null && last !== undefined && last.total > 0 && (
        <>
          <Suspense fallback={<Skeleton height="200px" />}>
            <Chart points={points} timezone={lot.timezone} label={summary(points, lot.name)} />
          </Suspense>
          <AsTable points={points} timezone={lot.timezone} />
        </>
      )}
    </Card>
  );
}

function usePoints(lotId: number) {
  const stream = useRealtime().stream(owner);
  const [points, setPoints] = useState<readonly Point[] | null>(null);
  const [hasFailed, setFailed] = useState(false);
  const read = useCallback(() => {
    void stream.ask("occupancy", { lot_id: lotId, hours: HOURS }).then((answer) => {
      setFailed(answer.outcome !== "done");
      if (answer.outcome === "done") setPoints(answer.reply.points);
    });
  }, [stream, lotId]);
  const hear = useCallback(
    (message: ServerMessage) => {
      if (message.type === "snapshot") read();
    },
    [read],
  );
  useMessages(owner, hear);
  useEffect(() => {
    read();
    const timer = setInterval(read, READ_EACH_MS);
    return () => {
      clearInterval(timer);
    };
  }, [read]);
  return { points, hasFailed, read };
}

/** Give the points with the last as the stream has it: between two readings the chart's end still moves. */
export function upToNow(points: readonly Point[], { slots }: LotWithSlots): readonly Point[] {
  const last = points.at(-1);
  if (!last) return points;
  const occupied = slots.filter((slot) => slot.state === "booked").length;
  return [...points.slice(0, -1), { at: last.at, occupied, total: slots.length }];
}

/** Give what the chart says, for who does not see it. */
export function summary(points: readonly Point[], lotName: string): string {
  const most = points.reduce((fullest, point) => (point.occupied > fullest.occupied ? point : fullest), {
    occupied: 0,
    total: points.at(-1)?.total ?? 0,
  });
  return words.occupancy.says(lotName, most.occupied, most.total, points.at(-1)?.occupied ?? 0);
}

function percent({ occupied, total }: Point): string {
  return new Intl.NumberFormat(locale(), { style: "percent" }).format(occupied / total);
}

function AsTable({ points, timezone }: { readonly points: readonly Point[]; readonly timezone: string }): ReactNode {
  const hourly = points.filter((_, index) => (points.length - 1 - index) % POINTS_AN_HOUR === 0).reverse();
  return (
    <details className={styles["details"]}>
      <summary>{words.occupancy.asTable}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.occupancy.time}</th>
            <th scope="col">{words.occupancy.occupied}</th>
            <th scope="col">{words.occupancy.total}</th>
          </tr>
        </thead>
        <tbody>
          {hourly.map((point) => (
            <tr key={point.at}>
              <td data-number>{timeOfDay(point.at, timezone)}</td>
              <td data-number>{point.occupied}</td>
              <td data-number>{point.total}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
