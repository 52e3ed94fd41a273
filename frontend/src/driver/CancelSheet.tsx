import type { ReactNode } from "react";

import { Button } from "../design/components/Button";
import { Notice } from "../design/components/Notice";
import { Sheet } from "../design/components/Sheet";
import { type Booking, driver, useCommand } from "../realtime";
import { sentenceOfAnswer } from "../rest/sentence";
import { driver as words } from "../words/driver";

/** Asks once. That it is cancelled the stream says, and the page with it. */
export function CancelSheet({
  booking,
  onClose,
}: {
  readonly booking: Booking;
  readonly onClose: () => void;
}): ReactNode {
  const { send, isSending, answer } = useCommand(driver, "cancel-booking");
  const said = answer && sentenceOfAnswer(answer);
  return (
    <Sheet title={words.booking.cancelTitle(booking.slot.label)} onClose={onClose}>
      <p>{words.booking.cancelText}</p>
      {said !== null && <Notice tone="trouble">{said}</Notice>}
      <Button look="danger" wide busy={isSending} onClick={() => void send({ booking_id: booking.id })}>
        {isSending ? words.booking.cancelling : words.booking.cancelYes}
      </Button>
      <Button look="main" wide onClick={onClose}>
        {words.booking.cancelNo}
      </Button>
    </Sheet>
  );
}
