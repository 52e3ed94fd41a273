import { Minus, Plus } from "lucide-react";
import type { ReactNode } from "react";

import { Field } from "../design/components/Field";
import type { Lot } from "../realtime";
import { driver as words } from "../words/driver";
import { duration } from "../words/format";
import styles from "./DurationField.module.scss";
import { durationsOf } from "./durations";

interface Props {
  readonly lot: Lot;
  readonly seconds: number;
  readonly error: string | undefined;
  readonly isDisabled: boolean;
  readonly onChange: (seconds: number) => void;
}

/** How long, within what the lot allows: two buttons for the thumb, and the whole list between them. */
export function DurationField({ lot, seconds, error, isDisabled, onChange }: Props): ReactNode {
  const offered = durationsOf(lot);
  const at = offered.indexOf(seconds);
  const step = (by: -1 | 1, label: string, sign: ReactNode): ReactNode => {
    const next = offered[at + by];
    return (
      <button
        type="button"
        className={styles["step"]}
        aria-label={label}
        disabled={isDisabled || next === undefined}
        onClick={() => {
          if (next !== undefined) onChange(next);
        }}
      >
        {sign}
      </button>
    );
  };
  return (
    <Field label={words.sheet.duration} error={error}>
      {(control) => (
        <div className={styles["row"]}>
          {step(-1, words.sheet.shorter, <Minus aria-hidden />)}
          <select
            {...control}
            disabled={isDisabled}
            value={seconds}
            onChange={(event) => {
              onChange(Number(event.target.value));
            }}
          >
            {offered.map((each) => (
              <option key={each} value={each}>
                {duration(each)}
              </option>
            ))}
          </select>
          {step(1, words.sheet.longer, <Plus aria-hidden />)}
        </div>
      )}
    </Field>
  );
}
