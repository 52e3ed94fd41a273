import { MonitorSmartphone } from "lucide-react";
import type { ReactNode } from "react";

import { useCountdown } from "../realtime";
import { shortClockFace } from "../words/format";
import { kiosk as words } from "../words/kiosk";
import styles from "./Pairing.module.scss";

interface Props {
  readonly code: string;
  readonly expiresAt: string;
  readonly isStale: boolean;
}

/** The code with which an owner pairs this display; one that no longer counts is not shown. */
export function Pairing({ code, expiresAt, isStale }: Props): ReactNode {
  const countdown = useCountdown(expiresAt);
  const counts = !isStale && countdown?.isOver !== true;
  return (
    <main className={styles["pairing"]}>
      <p className={styles["name"]}>
        <MonitorSmartphone aria-hidden size="1.2em" /> Parkmate
      </p>
      <h1 className={styles["title"]}>{counts ? words.pairing.title : words.pairing.waiting}</h1>
      <p
        className={styles["code"]}
        aria-label={words.pairing.code}
        role="status"
        data-number
        style={{ "--letters": code.length }}
      >
        {counts ? code : "–".repeat(code.length)}
      </p>
      <p className={styles["text"]}>{counts ? words.pairing.text : words.pairing.waitingText}</p>
      <p className={styles["changes"]}>
        {counts && countdown && (
          <>
            {words.pairing.changes} <span data-number>{shortClockFace(countdown.seconds)}</span>
          </>
        )}
      </p>
    </main>
  );
}
