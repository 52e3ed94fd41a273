import { type ReactNode, useEffect, useState } from "react";

import { Button } from "../design/components/Button";
import { ErrorState } from "../design/components/ErrorState";
import { Notice } from "../design/components/Notice";
import { Loading, Skeleton } from "../design/components/Skeleton";
import { owner, useStream } from "../realtime";
import { owner as words } from "../words/owner";
import { shared } from "../words/shared";
import { Dashboard } from "./Dashboard";
import { FirstLot } from "./FirstLot";
import styles from "./Dashboard.module.scss";

/** The owner's screen in each of its states; who has no lot yet is led to the first. */
export default function OwnerPage(): ReactNode {
  const { picture, status, isStale } = useStream(owner);
  // The first lot's form stays until its slots are there too, though the lot itself already shows on the stream.
  const [isOpening, setOpening] = useState(false);
  useEffect(() => {
    document.title = `${words.title} · Parkmate`;
  }, []);
  if (status.mark === "forbidden" || isOpening) return <FirstLot onOpening={setOpening} />;
  if (status.mark === "gone") return <Gone />;
  if (picture === null)
    return <Coming isAway={isStale || status.mark === "offline" || status.mark === "reconnecting"} />;
  return <Dashboard picture={picture} isStale={isStale} />;
}

function Gone(): ReactNode {
  return (
    <ErrorState title={words.gone}>
      <p>{words.goneText}</p>
      <Button
        onClick={() => {
          location.reload();
        }}
      >
        {shared.reload}
      </Button>
    </ErrorState>
  );
}

/** The shape of the dashboard, and why it does not come. */
function Coming({ isAway }: { readonly isAway: boolean }): ReactNode {
  return (
    <div className={styles["page"]}>
      <h1>{words.title}</h1>
      {isAway && <Notice tone="warning">{words.waiting}</Notice>}
      <Loading>
        <div className={styles["bones"]}>
          {[1, 2, 3, 4].map((number) => (
            <Skeleton key={number} height="104px" />
          ))}
        </div>
        <Skeleton height="44px" width="320px" />
        <Skeleton height="320px" />
        <Skeleton height="240px" />
      </Loading>
    </div>
  );
}
