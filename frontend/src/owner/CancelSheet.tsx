import { type ReactNode, useState } from "react";

import { Button } from "../design/components/Button";
import { Field } from "../design/components/Field";
import { Notice } from "../design/components/Notice";
import { Sheet } from "../design/components/Sheet";
import { useToast } from "../design/components/ToastRegion";
import { owner, type OwnersBooking, useCommand } from "../realtime";
import { owner as words } from "../words/owner";
import { shared } from "../words/shared";
import { TimeLeft } from "./BookingRow";
import { Form } from "./Form";
import { problemsOf } from "./problems";
import styles from "./Sheets.module.scss";

const LONGEST_REASON = 200;

interface Props {
  readonly bookingId: number;
  readonly bookings: readonly OwnersBooking[];
  readonly onClose: () => void;
}

/** Asks once whether a booking is to be cancelled, and why; the driver reads it. */
export function CancelSheet({ bookingId, bookings, onClose }: Props): ReactNode {
  const { send, isSending, answer } = useCommand(owner, "cancel-booking");
  const [reason, setReason] = useState("");
  const say = useToast();
  const present = bookings.find((booking) => booking.id === bookingId) ?? null;
  // It leaves the list when it has ended; what it was is still to be named.
  const [asked] = useState(present);
  if (asked === null) return null;
  const { slot, driver, vehicle_number: vehicle, lot } = asked;
  const cancel = async (): Promise<void> => {
    const given = reason.trim();
    const { outcome } = await send({ booking_id: bookingId, ...(given && { reason: given }) });
    if (outcome !== "done") return;
    say(words.cancel.done(slot.label, driver.name));
    onClose();
  };
  const problems = problemsOf(answer, ["reason"]);
  const isUnknown = answer?.outcome === "unknown";
  return (
    <Sheet title={words.cancel.title(slot.label)} onClose={onClose}>
      <dl className={styles["facts"]}>
        <dt>{words.bookings.driver}</dt>
        <dd>{driver.name}</dd>
        <dt>{words.bookings.vehicle}</dt>
        <dd data-number>{vehicle}</dd>
        {present && <dt>{words.bookings.remaining}</dt>}
        {present && (
          <dd>
            <TimeLeft booking={present} timezone={lot.timezone} />
          </dd>
        )}
      </dl>
      {present === null && !isSending ? (
        <>
          <Notice>{words.cancel.over}</Notice>
          <Button look="quiet" onClick={onClose}>
            {shared.close}
          </Button>
        </>
      ) : (
        <Form
          problems={isUnknown ? { ...problems, sentence: words.cancel.unknown } : problems}
          isSending={isSending}
          look="danger"
          submit={words.cancel.yes}
          sending={words.cancel.sending}
          onSubmit={() => void cancel()}
          aside={
            <Button look="quiet" onClick={onClose}>
              {words.keep}
            </Button>
          }
        >
          <p>{words.cancel.text(driver.name)}</p>
          <Field
            label={`${words.cancel.reason} (${words.optional})`}
            hint={words.cancel.reasonHint(driver.name)}
            error={problems.fields["reason"]}
          >
            {(control) => (
              <textarea
                {...control}
                rows={3}
                maxLength={LONGEST_REASON}
                value={reason}
                onChange={(event) => {
                  setReason(event.target.value);
                }}
              />
            )}
          </Field>
        </Form>
      )}
    </Sheet>
  );
}
