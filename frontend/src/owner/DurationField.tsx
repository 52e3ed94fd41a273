import { type ReactNode, useState } from "react";

import { Field } from "../design/components/Field";
import { owner as words } from "../words/owner";
import styles from "./DurationField.module.scss";

const UNITS_S = [1, 60, 3_600, 86_400] as const;

interface Props {
  readonly label: string;
  /** Null while what is typed is no number. */
  readonly seconds: number | null;
  readonly onChange: (seconds: number | null) => void;
  readonly error?: string | undefined;
  readonly hint?: string;
}

/** A duration as a number and its unit; the wire has whole seconds. */
export function DurationField({ label, seconds, onChange, error, hint }: Props): ReactNode {
  const [unitS, setUnitS] = useState(() => unitOf(seconds ?? 0));
  const [typed, setTyped] = useState(() => String((seconds ?? 0) / unitS));
  const say = (text: string, unit: number): void => {
    setTyped(text);
    setUnitS(unit);
    const number = text.trim() === "" ? NaN : Number(text.replace(",", "."));
    onChange(Number.isFinite(number) && number >= 0 ? Math.round(number * unit) : null);
  };
  return (
    <Field label={label} error={error} hint={hint}>
      {({ className, ...control }) => (
        <span className={styles["pair"]}>
          <input
            {...control}
            className={className}
            inputMode="decimal"
            autoComplete="off"
            value={typed}
            onChange={(event) => {
              say(event.target.value, unitS);
            }}
          />
          <select
            className={className}
            aria-label={words.lot.unit(label)}
            value={unitS}
            onChange={(event) => {
              say(typed, Number(event.target.value));
            }}
          >
            {UNITS_S.map((unit) => (
              <option key={unit} value={unit}>
                {words.lot.units[unit]}
              </option>
            ))}
          </select>
        </span>
      )}
    </Field>
  );
}

function unitOf(seconds: number): number {
  if (seconds === 0) return 60;
  return UNITS_S.findLast((unit) => seconds % unit === 0) ?? 1;
}
