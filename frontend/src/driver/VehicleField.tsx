import { type ReactNode, useState } from "react";

import { Field } from "../design/components/Field";
import type { Booking } from "../realtime";
import { driver as words } from "../words/driver";
import styles from "./VehicleField.module.scss";

const ANOTHER = "";
const LONGEST = 32;

interface Driver {
  readonly bookings: readonly Booking[];
  readonly vehicles: readonly string[];
}

export interface VehicleChoice {
  readonly known: readonly string[];
  /** One of the known, or `""` for another one, which is typed. */
  readonly chosen: string;
  readonly typed: string;
  readonly isMissing: boolean;
  readonly choose: (number: string) => void;
  readonly type: (number: string) => void;
  /** Give the number, or null and say that it is missing. */
  readonly judged: () => string | null;
}

/** Which vehicle: at first the one that was last used and is not parked now. */
export function useVehicle(driver: Driver | null): VehicleChoice {
  const [picked, setPicked] = useState<string | null>(null);
  const [typed, setTyped] = useState("");
  const [isMissing, setMissing] = useState(false);
  const known = driver?.vehicles ?? [];
  const parked = driver?.bookings.filter((each) => each.status === "booked").map((each) => each.vehicle_number) ?? [];
  const usual = known.find((number) => !parked.includes(number)) ?? known[0] ?? ANOTHER;
  const chosen = picked ?? usual;
  return {
    known,
    chosen,
    typed,
    isMissing,
    choose: setPicked,
    type: (number) => {
      // Who types means what is typed, also when remembered ones arrive meanwhile.
      setPicked(ANOTHER);
      setTyped(number);
      setMissing(false);
    },
    judged: () => {
      const number = (chosen === ANOTHER ? typed : chosen).trim();
      setMissing(number === "");
      return number === "" ? null : number;
    },
  };
}

interface Props {
  readonly vehicle: VehicleChoice;
  readonly error: string | undefined;
  readonly isDisabled: boolean;
}

export function VehicleField({ vehicle, error, isDisabled }: Props): ReactNode {
  const { known, chosen } = vehicle;
  const said = vehicle.isMissing ? words.sheet.vehicleMissing : error;
  const isTyped = chosen === ANOTHER;
  return (
    <>
      {known.length > 0 && (
        <Field label={words.sheet.vehicle} error={isTyped ? undefined : said}>
          {(control) => (
            <select
              {...control}
              disabled={isDisabled}
              value={chosen}
              onChange={(event) => {
                vehicle.choose(event.target.value);
              }}
            >
              {known.map((number) => (
                <option key={number} value={number}>
                  {number}
                </option>
              ))}
              <option value={ANOTHER}>{words.sheet.another}</option>
            </select>
          )}
        </Field>
      )}
      {isTyped && <Typed vehicle={vehicle} error={said} isDisabled={isDisabled} />}
    </>
  );
}

function Typed({ vehicle, error, isDisabled }: Props): ReactNode {
  return (
    <Field label={words.sheet.vehicle} hint={words.sheet.vehicleHint} error={error}>
      {(control) => (
        <input
          {...control}
          className={`${control.className} ${styles["plate"] ?? ""}`}
          type="text"
          dir="ltr"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={LONGEST}
          disabled={isDisabled}
          value={vehicle.typed}
          onChange={(event) => {
            vehicle.type(event.target.value);
          }}
        />
      )}
    </Field>
  );
}
