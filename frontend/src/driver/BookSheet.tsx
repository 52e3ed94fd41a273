import { type ReactNode, useState } from "react";
import { useNavigate } from "react-router";

import { useServerNow } from "../app/useServerNow";
import { Button } from "../design/components/Button";
import { Notice } from "../design/components/Notice";
import { Sheet } from "../design/components/Sheet";
import { driver, type Lot, type Slot, useStream } from "../realtime";
import { sentenceOf } from "../rest/sentence";
import { type Intent, useIntent } from "../rest/useIntent";
import { driver as words } from "../words/driver";
import { money, untilWhen } from "../words/format";
import { priceOf } from "../words/price";
import { confirmationOf } from "./bookingState";
import styles from "./BookSheet.module.scss";
import { DurationField } from "./DurationField";
import { TakenInstead } from "./TakenInstead";
import { useVehicle, VehicleField } from "./VehicleField";

interface Props {
  readonly lot: Lot;
  readonly slots: readonly Slot[];
  readonly slot: Slot;
  /** Another slot is wanted instead. */
  readonly onChange: (slotId: number) => void;
  readonly onClose: () => void;
}

/** Vehicle, duration, until when, price, and one button. If another driver is faster it says so and offers the next. */
export function BookSheet({ lot, slots, slot, onChange, onClose }: Props): ReactNode {
  const navigate = useNavigate();
  const intent = useIntent((booking) => void navigate(confirmationOf(booking.id)));
  const vehicle = useVehicle(useStream(driver).picture);
  const [seconds, setSeconds] = useState(lot.default_duration);
  const [seen, setSeen] = useState({ slotId: slot.id, hourly: slot.price });
  if (seen.slotId !== slot.id) setSeen({ slotId: slot.id, hourly: slot.price });

  const { price, before } = asked(slot, seconds, seen.hourly, intent);
  // While an answer is on its way the slot may be booked because it is ours.
  const isTaken = !intent.isBusy && intent.state.is !== "done" && (slot.state !== "free" || wasTaken(intent));
  const book = (): void => {
    const number = vehicle.judged();
    if (number === null) return;
    const wish = { slot: slot.id, vehicle_number: number, duration: seconds, expected_price: price };
    intent.want((client) => client.create(wish));
  };

  return (
    <Sheet title={words.sheet.title(slot.label)} onClose={onClose}>
      {isTaken ? (
        <TakenInstead
          slot={slot}
          slots={slots}
          onTake={(slotId) => {
            intent.forget();
            onChange(slotId);
          }}
        />
      ) : (
        <form
          noValidate
          className={styles["form"]}
          onSubmit={(event) => {
            event.preventDefault();
            book();
          }}
        >
          <VehicleField vehicle={vehicle} error={fieldError(intent, "vehicle_number")} isDisabled={intent.isBusy} />
          <DurationField
            lot={lot}
            seconds={seconds}
            error={fieldError(intent, "duration")}
            isDisabled={intent.isBusy}
            onChange={setSeconds}
          />
          <Facts until={<Until lot={lot} seconds={seconds} />} price={money(price, lot.currency)} />
          <Said
            intent={intent}
            label={slot.label}
            before={before && money(before, lot.currency)}
            now={money(price, lot.currency)}
          />
          <Button type="submit" wide busy={intent.isBusy}>
            {buttonWords(intent, slot.label, before ? money(price, lot.currency) : null)}
          </Button>
        </form>
      )}
    </Sheet>
  );
}

/** Give the price to ask for, and what was seen before if it has become dearer. */
function asked(slot: Slot, seconds: number, seenHourly: string, { state }: Intent) {
  const shown = priceOf(slot.price, seconds);
  const seen = priceOf(seenHourly, seconds);
  const refused = state.is === "refused" && state.refusal.code === "price-changed" ? state.refusal.price : undefined;
  // The board may still be on its way with the new price.
  const price = refused !== undefined && Number(refused) > Number(shown) ? refused : shown;
  return { price, before: Number(price) > Number(seen) ? seen : null };
}

function wasTaken({ state }: Intent): boolean {
  return state.is === "refused" && ["slot-taken", "slot-unavailable", "not-found"].includes(state.refusal.code);
}

function fieldError({ state }: Intent, name: string): string | undefined {
  if (state.is !== "refused") return undefined;
  if (name === "vehicle_number" && state.refusal.code === "vehicle-in-use") return state.refusal.error;
  return state.refusal.fields?.[name]?.join(" ");
}

function buttonWords({ state }: Intent, label: string, newPrice: string | null): string {
  if (state.is === "sending" || state.is === "checking") return words.sheet.booking;
  return newPrice === null ? words.sheet.book(label) : words.sheet.bookFor(label, newPrice);
}

function Until({ lot, seconds }: { readonly lot: Lot; readonly seconds: number }): ReactNode {
  const nowMs = useServerNow();
  return nowMs === null ? "–" : untilWhen(nowMs + seconds * 1000, nowMs, lot.timezone);
}

function Facts({ until, price }: { readonly until: ReactNode; readonly price: string }): ReactNode {
  return (
    <dl className={styles["facts"]}>
      <div>
        <dt>{words.sheet.until}</dt>
        <dd data-number>{until}</dd>
      </div>
      <div>
        <dt>{words.sheet.price}</dt>
        <dd data-number>{price}</dd>
      </div>
    </dl>
  );
}

interface SaidProps {
  readonly intent: Intent;
  readonly label: string;
  readonly before: string | null;
  readonly now: string;
}

function Said({ intent: { state }, label, before, now }: SaidProps): ReactNode {
  if (state.is === "checking") return <Notice tone="warning">{words.sheet.checking(label)}</Notice>;
  if (before !== null) return <Notice tone="warning">{words.sheet.dearer(before, now)}</Notice>;
  if (state.is !== "refused" || state.refusal.code === "price-changed") return null;
  if (state.refusal.fields !== undefined || state.refusal.code === "vehicle-in-use") return null;
  return <Notice tone="trouble">{sentenceOf(state.refusal)}</Notice>;
}
