import { WifiOff } from "lucide-react";
import type { CSSProperties, ReactNode } from "react";

import { dayAndTime, timeOfDay } from "../words/format";
import { kiosk as words } from "../words/kiosk";
import { count } from "./board";
import styles from "./BoardView.module.scss";
import type { Board } from "./keeping";
import { NextFree } from "./NextFree";
import { lettersOf, Sign } from "./Sign";
import { neededShare, type Setting, signPart } from "./size";
import { Slots } from "./Slots";
import { useBox } from "./useBox";
import { useMinute } from "./useTimes";

interface Props {
  readonly board: Board;
  readonly isStale: boolean;
  readonly heardMs: number | null;
  readonly setting: Setting;
}

/** The board of the lot: the sign, when the next slot frees, all slots, and the lot's time. */
export function BoardView({ board, isStale, heardMs, setting }: Props): ReactNode {
  const { lot, slots } = board;
  const [frame, box] = useBox<HTMLElement>();
  const counted = count(slots);
  const part = box && signPart(box, lettersOf(counted), neededShare(setting));
  return (
    <main ref={frame} className={styles["board"]} data-stale={isStale ? true : undefined}>
      <header className={styles["head"]}>
        <h1 className={styles["name"]}>{lot.name}</h1>
        <LotTime timeZone={lot.timezone} />
        <p className={styles["beside"]} role="status">
          {isStale ? <Stale heardMs={heardMs} timeZone={lot.timezone} /> : lot.address}
        </p>
      </header>
      <div className={styles["main"]} style={part === null ? undefined : partsOf(part)}>
        <div className={styles["front"]}>
          <Sign counted={counted} slots={slots} isStale={isStale} />
          <NextFree slots={slots} isStale={isStale} />
        </div>
        <Slots slots={slots} expiringSoonS={lot.expiring_soon} isStale={isStale} />
      </div>
    </main>
  );
}

function partsOf(part: number): CSSProperties {
  return { "--sign": `${part}fr`, "--rest": `${1 - part}fr` };
}

function LotTime({ timeZone }: { readonly timeZone: string }): ReactNode {
  const minute = useMinute();
  return (
    <p className={styles["time"]} aria-label={words.clock} data-number>
      {minute !== null && timeOfDay(minute, timeZone)}
    </p>
  );
}

function Stale({ heardMs, timeZone }: { readonly heardMs: number | null; readonly timeZone: string }): ReactNode {
  const minute = useMinute();
  const isToday = heardMs !== null && minute !== null && dayOf(heardMs, timeZone) === dayOf(minute, timeZone);
  const since = heardMs === null ? null : isToday ? timeOfDay(heardMs, timeZone) : dayAndTime(heardMs, timeZone);
  return (
    <span className={styles["stale"]}>
      <WifiOff aria-hidden size="1.1em" />
      <span>
        {since === null ? words.stale : words.staleSince(since)}
        {minute !== null && <span className={styles["counting"]}>, {words.counting}</span>}
      </span>
    </span>
  );
}

function dayOf(moment: number, timeZone: string): string {
  return dayAndTime(moment, timeZone).split(",", 1)[0] ?? "";
}
