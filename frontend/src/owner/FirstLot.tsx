import { type ReactNode, useState } from "react";

import { Card } from "../design/components/Card";
import { Notice } from "../design/components/Notice";
import { useToast } from "../design/components/ToastRegion";
import { type Answer, driver, type LotWithSlots, owner, useCommand, useRealtime, useStream } from "../realtime";
import { owner as words } from "../words/owner";
import styles from "./FirstLot.module.scss";
import type { LotDraft } from "./LotFields";
import { NewLotForm } from "./NewLotForm";
import { settled } from "./settling";

interface Props {
  /** While it is true this form stays, whatever the owner's stream shows by then. */
  readonly onOpening: (isOpening: boolean) => void;
}

/** The page of somebody without a lot: whoever has one is an owner, so the first is made on the driver's socket. */
export function FirstLot({ onOpening }: Props): ReactNode {
  useStream(driver);
  useStream(owner);
  const { send } = useCommand(driver, "create-lot");
  const ownersStream = useRealtime().stream(owner);
  const [isUnsure, setUnsure] = useState(false);
  const say = useToast();

  const make = async (lot: LotDraft): Promise<Answer<{ lot: LotWithSlots }>> => {
    setUnsure(false);
    const answer = await send(lot);
    if (answer.outcome !== "done" && answer.outcome !== "unknown") return answer;
    onOpening(true);
    ownersStream.again();
    if (answer.outcome === "unknown") {
      // Whether it was made shows in whether we are an owner now.
      setUnsure((await settled(ownersStream)) === "forbidden");
      onOpening(false);
    }
    return answer;
  };

  return (
    <div className={styles["page"]}>
      <div>
        <h1>{words.first.title}</h1>
        <p className={styles["text"]}>{words.first.text}</p>
      </div>
      <Card>
        <NewLotForm
          make={make}
          onOpened={({ name }, slots) => {
            say(words.first.opened(name, slots));
            onOpening(false);
          }}
        />
      </Card>
      {isUnsure && <Notice tone="warning">{words.first.unsure}</Notice>}
    </div>
  );
}
