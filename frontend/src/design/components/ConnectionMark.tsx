import { Wifi, WifiOff } from "lucide-react";
import { type ReactNode, useEffect, useReducer } from "react";

import { type Status, useConnection } from "../../realtime";
import { shared } from "../../words/shared";
import styles from "./ConnectionMark.module.scss";

/** Live, reconnecting (in how many seconds), offline: small, in words, and never a flash. */
export function ConnectionMark(): ReactNode {
  const status = useConnection();
  const seconds = useSecondsUntil("nextTryMs" in status ? status.nextTryMs : null);
  const away = status.mark === "offline" || status.mark === "reconnecting";
  const Icon = away ? WifiOff : Wifi;
  return (
    <p className={styles["mark"]} data-mark={status.mark}>
      <Icon aria-hidden size="1.1em" />
      {/* Counting seconds are seen; what is read out changes only with the state. */}
      <span role="status">{wordOf(status.mark)}</span>
      {seconds !== null && status.mark === "reconnecting" && (
        <span data-number aria-hidden>
          {shared.connection.inSeconds(seconds)}
        </span>
      )}
    </p>
  );
}

function wordOf(mark: Status["mark"]): string {
  switch (mark) {
    case "connecting":
      return shared.connection.connecting;
    case "reconnecting":
      return shared.connection.reconnecting;
    case "offline":
      return shared.connection.offline;
    case "ended":
      return shared.connection.ended;
    default:
      return shared.connection.live;
  }
}

function useSecondsUntil(momentMs: number | null): number | null {
  const [, look] = useReducer((times: number) => times + 1, 0);
  useEffect(() => {
    if (momentMs === null) return;
    const timer = setInterval(look, 1000);
    return () => {
      clearInterval(timer);
    };
  }, [momentMs]);
  // eslint-disable-next-line react-hooks/purity -- what is shown is how late it is
  return momentMs === null ? null : Math.max(0, Math.ceil((momentMs - performance.now()) / 1000));
}
