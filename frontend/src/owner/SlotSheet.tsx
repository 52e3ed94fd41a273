import { type ReactNode, useState } from "react";

import { Button } from "../design/components/Button";
import { Notice } from "../design/components/Notice";
import { Sheet } from "../design/components/Sheet";
import { StateBadge } from "../design/components/StateBadge";
import { useToast } from "../design/components/ToastRegion";
import { type LotWithSlots, owner, type OwnersBooking, type Slot, useCommand } from "../realtime";
import { owner as words } from "../words/owner";
import { TimeLeft } from "./BookingRow";
import { Form } from "./Form";
import { priceTyped } from "./pattern";
import { problemsOf } from "./problems";
import styles from "./Sheets.module.scss";
import { PriceField, TypeField } from "./SlotFields";

interface Props {
  readonly lot: LotWithSlots;
  /** Null when it was taken off the plan meanwhile. */
  readonly slot: Slot | null;
  readonly bookings: readonly OwnersBooking[];
  readonly onCancel: (bookingId: number) => void;
  readonly onClose: () => void;
}

/** One slot: who is in it, its price and type, closed or open, taken off the plan. */
export function SlotSheet({ lot, slot, bookings, onCancel, onClose }: Props): ReactNode {
  const [label] = useState(slot?.label ?? "");
  return (
    <Sheet title={words.slot.title(slot?.label ?? label)} onClose={onClose}>
      {slot === null ? (
        <Notice>{words.slot.gone}</Notice>
      ) : (
        <>
          <Booked slot={slot} lot={lot} bookings={bookings} onCancel={onCancel} />
          <Terms slot={slot} lot={lot} />
          <Service slot={slot} />
          <Retiring slot={slot} onRetired={onClose} />
        </>
      )}
    </Sheet>
  );
}

interface BookedProps {
  readonly slot: Slot;
  readonly lot: LotWithSlots;
  readonly bookings: readonly OwnersBooking[];
  readonly onCancel: (bookingId: number) => void;
}

function Booked({ slot, lot, bookings, onCancel }: BookedProps): ReactNode {
  const booking = bookings.find((each) => each.id === slot.booking?.id);
  if (!booking) return <StateBadge state={stateOf(slot)} />;
  return (
    <>
      <dl className={styles["facts"]}>
        <dt>{words.slot.bookedBy}</dt>
        <dd>{booking.driver.name}</dd>
        <dt>{words.bookings.vehicle}</dt>
        <dd data-number>{booking.vehicle_number}</dd>
        <dt>{words.bookings.remaining}</dt>
        <dd>
          <TimeLeft booking={booking} timezone={lot.timezone} />
        </dd>
      </dl>
      <Button
        look="danger"
        onClick={() => {
          onCancel(booking.id);
        }}
      >
        {words.slot.cancelBooking}
      </Button>
    </>
  );
}

function stateOf({ state }: Slot): "free" | "booked" | "closed" {
  if (state === "free") return "free";
  return state === "booked" ? "booked" : "closed";
}

/** Price and type; what was not touched follows the stream. */
function Terms({ slot, lot }: { readonly slot: Slot; readonly lot: LotWithSlots }): ReactNode {
  const { send, isSending, answer } = useCommand(owner, "update-slots");
  const [edits, setEdits] = useState<{ readonly price?: string; readonly vehicle_type?: string }>({});
  const say = useToast();
  const price = edits.price ?? slot.price;
  const type = edits.vehicle_type ?? slot.vehicle_type;
  const changes = {
    ...(priceTyped(price) !== slot.price && { price: priceTyped(price) }),
    ...(type !== slot.vehicle_type && { vehicle_type: type }),
  };
  const isChanged = Object.keys(changes).length > 0;
  const save = async (): Promise<void> => {
    if (!isChanged) {
      say(words.lot.nothing);
      return;
    }
    const { outcome } = await send({ slot_ids: [slot.id], ...changes });
    if (outcome !== "done") return;
    setEdits({});
    say(words.saved);
  };
  const problems = problemsOf(answer, ["price", "vehicle_type"]);
  return (
    <div className={styles["part"]}>
      <Form
        problems={problems}
        isSending={isSending}
        submit={words.save}
        sending={words.saving}
        onSubmit={() => void save()}
      >
        <PriceField
          value={price}
          currency={lot.currency}
          error={problems.fields["price"]}
          onChange={(typed) => {
            setEdits({ ...edits, price: typed });
          }}
        />
        <TypeField
          value={type}
          error={problems.fields["vehicle_type"]}
          onChange={(vehicle_type) => {
            setEdits({ ...edits, vehicle_type });
          }}
        />
      </Form>
    </div>
  );
}

/** Close and open. Of a booked slot the stream does not say what it will be afterwards, so both can be said. */
function Service({ slot }: { readonly slot: Slot }): ReactNode {
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
        {slot.state === "free" && button(false, words.slot.close)}
        {slot.state === "closed" && button(true, words.slot.open)}
        {isBooked && button(false, words.slot.closeAfter)}
        {isBooked && button(true, words.slot.openAfter)}
      </div>
      {said && <Notice>{said}</Notice>}
      {sentence && <Notice tone={tone}>{sentence}</Notice>}
    </div>
  );
}

/** Asks once; that it is booked is said by the server, which alone knows. */
function Retiring({ slot, onRetired }: { readonly slot: Slot; readonly onRetired: () => void }): ReactNode {
  const { send, isSending, answer } = useCommand(owner, "retire-slot");
  const [isAsking, setAsking] = useState(false);
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
          onClick={() => {
            setAsking(true);
          }}
        >
          {words.slot.retire}
        </Button>
      )}
    </div>
  );
}
