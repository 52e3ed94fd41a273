import { type ReactNode, useState } from "react";

import { Button } from "../design/components/Button";
import { Notice } from "../design/components/Notice";
import { owner, type Slot, useCommand } from "../realtime";
import { owner as words } from "../words/owner";
import { problemsOf } from "./problems";
import styles from "./Sheets.module.scss";

/** Close and open. Of a booked slot the stream does not say what it will be afterwards, so both can be said. */
export function SlotService({ slot }: { readonly slot: Slot }): ReactNode {
  const { send, isSending, answer } = useCommand(owner, "update-slots");
  const [said, setSaid] = useState<string | null>(null);
  const isBooked = slot.state === "booked";
  const set = async (inService: boolean): Promise<void> => {
    setSaid(null);
    const { outcome } = await send({ slot_ids: [slot.id], in_service: inService });
    if (outcome === "done" && isBooked) setSaid(inService ? words.slot.staysOpen : words.slot.closes);
  };
  const button = (inService: boolean, label: string): ReactNode => (
    <Button look="quiet" busy={isSending} onClick={() => void set(inService)}>
      {label}
    </Button>
  );
  const { sentence, tone } = problemsOf(answer);
  return (
    <div className={styles["part"]}>
      <h3>{words.slot.service}</h3>
      <p className={styles["soft"]}>{isBooked ? words.slot.closeBookedText : words.slot.closeText}</p>
      <div className={styles["buttons"]}>
        {/* One and the same button, so that the focus is not lost when the slot has changed. */}
        {slot.state === "free" || slot.state === "closed"
          ? button(slot.state === "closed", slot.state === "closed" ? words.slot.open : words.slot.close)
          : null}
        {isBooked && button(false, words.slot.closeAfter)}
        {isBooked && button(true, words.slot.openAfter)}
      </div>
      {said && <Notice>{said}</Notice>}
      {sentence && <Notice tone={tone}>{sentence}</Notice>}
    </div>
  );
}
