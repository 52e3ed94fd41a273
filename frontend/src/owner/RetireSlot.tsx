import { type ReactNode, useState } from "react";

import { Button } from "../design/components/Button";
import { Notice } from "../design/components/Notice";
import { useToast } from "../design/components/ToastRegion";
import { owner, type Slot, useCommand } from "../realtime";
import { owner as words } from "../words/owner";
import { problemsOf } from "./problems";
import styles from "./Sheets.module.scss";

/** Asks once; that it is booked is said by the server, which alone knows. */
export function RetireSlot({ slot, onRetired }: { readonly slot: Slot; readonly onRetired: () => void }): ReactNode {
  const { send, isSending, answer } = useCommand(owner, "retire-slot");
  const [isAsking, setAsking] = useState(false);
  const [hasAsked, setAsked] = useState(false);
  const say = useToast();
  const retire = async (): Promise<void> => {
    const { outcome } = await send({ slot_id: slot.id });
    if (outcome !== "done") return;
    say(words.slot.retired(slot.label));
    onRetired();
  };
  const { sentence, tone } = problemsOf(answer);
  return (
    <div className={styles["part"]}>
      {isAsking ? (
        <>
          <h3>{words.slot.retireTitle(slot.label)}</h3>
          <p className={styles["soft"]}>{words.slot.retireText}</p>
          {sentence && <Notice tone={tone}>{sentence}</Notice>}
          <div className={styles["buttons"]}>
            <Button look="danger" busy={isSending} autoFocus onClick={() => void retire()}>
              {isSending ? words.slot.retiring : words.slot.retireYes}
            </Button>
            <Button
              look="quiet"
              onClick={() => {
                setAsking(false);
              }}
            >
              {words.keep}
            </Button>
          </div>
        </>
      ) : (
        <Button
          look="danger"
          autoFocus={hasAsked}
          onClick={() => {
            setAsked(true);
            setAsking(true);
          }}
        >
          {words.slot.retire}
        </Button>
      )}
    </div>
  );
}
