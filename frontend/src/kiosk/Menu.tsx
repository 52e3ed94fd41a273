import { Settings2 } from "lucide-react";
import { type ReactNode, type SyntheticEvent, useState } from "react";

import { Button } from "../design/components/Button";
import { Field } from "../design/components/Field";
import { Sheet } from "../design/components/Sheet";
import { kiosk } from "../words/kiosk";
import styles from "./Menu.module.scss";
import { entered } from "./setting";
import { largestShare, neededShare, numeralCm, readableFromM, type Setting } from "./size";

const words = kiosk.settings;

interface Props {
  readonly setting: Setting;
  /** How many digits the lot's largest number has. */
  readonly digits: number;
  readonly onSet: (setting: Setting) => void;
}

/** What is set at the display itself, behind a button in the corner that is seen while somebody is there. */
export function Menu({ setting, digits, onSet }: Props): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className={styles["open"]}
        aria-label={words.open}
        onClick={() => {
          setOpen(true);
        }}
      >
        <Settings2 aria-hidden />
      </button>
      {isOpen && (
        <Sheet
          title={words.title}
          onClose={() => {
            setOpen(false);
          }}
        >
          <Form
            setting={setting}
            digits={digits}
            onSet={(chosen) => {
              onSet(chosen);
              setOpen(false);
            }}
          />
        </Sheet>
      )}
    </>
  );
}

function Form({ setting, digits, onSet }: Props): ReactNode {
  const [metresText, setMetres] = useState(setting.metres === null ? "" : String(setting.metres));
  const [heightText, setHeight] = useState(setting.heightCm === null ? "" : String(setting.heightCm));
  const [isAsked, setAsked] = useState(false);
  const chosen = { metres: entered(metresText), heightCm: entered(heightText) };
  const errors = errorsOf(chosen);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setAsked(true);
    if (errors.metres === null && errors.height === null) onSet(chosen);
  };
  return (
    <form className={styles["form"]} noValidate onSubmit={submit}>
      <Field label={words.metres} hint={words.metresHint} error={isAsked && errors.metres}>
        {(control) => <Entry {...control} value={metresText} onValue={setMetres} />}
      </Field>
      <Field label={words.height} hint={words.heightHint} error={isAsked && errors.height}>
        {(control) => <Entry {...control} value={heightText} onValue={setHeight} />}
      </Field>
      <p role="status" className={styles["means"]}>
        {meaningOf(chosen, digits)}
      </p>
      <Button type="submit" wide>
        {words.save}
      </Button>
    </form>
  );
}

interface EntryProps {
  readonly id: string;
  readonly className: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
}

function Entry({ value, onValue, ...control }: EntryProps): ReactNode {
  return (
    <input
      {...control}
      inputMode="decimal"
      autoComplete="off"
      value={value}
      onChange={(event) => {
        onValue(event.target.value);
      }}
    />
  );
}

function errorsOf({ metres, heightCm }: Setting): { metres: string | null; height: string | null } {
  const isWrong = (value: number | null): boolean => Number.isNaN(value);
  const isMissing = metres !== null && heightCm === null;
  return {
    metres: isWrong(metres) ? words.wrong : null,
    height: isWrong(heightCm) ? words.wrong : isMissing ? words.heightMissing : null,
  };
}

function meaningOf(chosen: Setting, digits: number): string {
  const { metres, heightCm } = chosen;
  const share = neededShare(chosen);
  if (metres === null || heightCm === null || share === null || Number.isNaN(share)) return "";
  const largest = largestShare({ width: innerWidth, height: innerHeight }, digits);
  if (share > largest) return words.tooFar(readableFromM(largest, heightCm));
  return words.needs(numeralCm(metres).toFixed(1));
}
