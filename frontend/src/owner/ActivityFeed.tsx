import { CarFront, CircleCheck, CircleX, type LucideIcon, Settings2, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

import { Button } from "../design/components/Button";
import { Card } from "../design/components/Card";
import { Notice } from "../design/components/Notice";
import { Loading, Skeleton } from "../design/components/Skeleton";
import { type Activity, type LotWithSlots } from "../realtime";
import { owner as words } from "../words/owner";
import { shared } from "../words/shared";
import { type Look, lookOf, lotOf, sentenceOf } from "./activity";
import styles from "./ActivityFeed.module.scss";
import { howLongAgo, useRoughNow } from "./when";
import { useActivity } from "./useActivity";

const ICONS: Readonly<Record<Look, LucideIcon>> = {
  begun: CarFront,
  soon: TriangleAlert,
  over: CircleCheck,
  cancelled: CircleX,
  changed: Settings2,
};

/** What happened, newest first; more on demand. */
export function ActivityFeed({ lots }: { readonly lots: readonly LotWithSlots[] }): ReactNode {
  const { events, fresh, hasMore, isLoading, hasFailed, loadMore, reload } = useActivity();
  const nowMs = useRoughNow();
  const { activity: say } = words;
  return (
    <Card className={styles["card"]}>
      <h2>{say.title}</h2>
      {hasFailed && (
        <Notice tone="warning">
          <p>{say.failed}</p>
          <Button look="quiet" busy={isLoading} onClick={events === null ? reload : loadMore}>
            {shared.tryAgain}
          </Button>
        </Notice>
      )}
      {events === null && !hasFailed && (
        <Loading>
          {[1, 2, 3, 4].map((number) => (
            <Skeleton key={number} height="44px" />
          ))}
        </Loading>
      )}
      {events?.length === 0 && <p className={styles["soft"]}>{say.none}</p>}
      {events && events.length > 0 && (
        // It scrolls by itself, so the keyboard must reach it.
        <div className={styles["scroll"]} tabIndex={0} role="region" aria-label={say.title}>
          <ol className={styles["list"]}>
            {events.map((event) => (
              <Item key={event.version} event={event} lots={lots} isFresh={fresh.has(event.version)} nowMs={nowMs} />
            ))}
          </ol>
          {hasMore && !hasFailed && (
            <Button look="quiet" wide busy={isLoading} onClick={loadMore}>
              {isLoading ? say.loadingMore : say.more}
            </Button>
          )}
          {!hasMore && <p className={styles["soft"]}>{say.end}</p>}
        </div>
      )}
    </Card>
  );
}

interface ItemProps {
  readonly event: Activity;
  readonly lots: readonly LotWithSlots[];
  readonly isFresh: boolean;
  readonly nowMs: number | null;
}

function Item({ event, lots, isFresh, nowMs }: ItemProps): ReactNode {
  const sentence = sentenceOf(event);
  if (sentence === null) return null;
  const look = lookOf(event);
  const Icon = ICONS[look];
  const lot = lotOf(event, lots);
  const reason = "booking" in event && event.type === "booking-cancelled" ? event.booking.reason : null;
  const time = howLongAgo(event.server_time, nowMs, lot?.timezone ?? "UTC");
  return (
    <li className={styles["item"]} data-look={look} data-fresh={isFresh || undefined}>
      <Icon aria-hidden size="1.25em" />
      <div>
        <p>{sentence}</p>
        {reason && <p className={styles["reason"]}>“{reason}”</p>}
        <p className={styles["soft"]}>
          <time dateTime={event.server_time} data-number>
            {time}
          </time>
          {lot?.name && `, ${lot.name}`}
        </p>
      </div>
    </li>
  );
}
