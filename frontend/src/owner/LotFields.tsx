import type { ReactNode } from "react";

import { Field } from "../design/components/Field";
import { owner as words } from "../words/owner";
import { CURRENCIES, currencyName, timezones } from "./places";
import styles from "./Sheets.module.scss";

export interface LotDraft {
  readonly name: string;
  readonly address: string;
  readonly timezone: string;
  readonly currency: string;
}

type Errors = Readonly<Record<string, string>>;

interface Props {
  readonly draft: LotDraft;
  readonly onChange: (part: Partial<LotDraft>) => void;
  readonly errors: Errors;
}

export function LotNameFields({ draft, onChange, errors }: Props): ReactNode {
  return (
    <>
      <Field label={words.lot.name} hint={words.first.nameHint} error={errors["name"]}>
        {(control) => (
          <input
            {...control}
            maxLength={100}
            autoComplete="off"
            value={draft.name}
            onChange={(event) => {
              onChange({ name: event.target.value });
            }}
          />
        )}
      </Field>
      <Field label={words.lot.address} error={errors["address"]}>
        {(control) => (
          <input
            {...control}
            maxLength={200}
            autoComplete="off"
            value={draft.address}
            onChange={(event) => {
              onChange({ address: event.target.value });
            }}
          />
        )}
      </Field>
    </>
  );
}

export function PlaceFields({ draft, onChange, errors }: Props): ReactNode {
  return (
    <div className={styles["pair"]}>
      <Field label={words.lot.timezone} error={errors["timezone"]}>
        {(control) => (
          <select
            {...control}
            value={draft.timezone}
            onChange={(event) => {
              onChange({ timezone: event.target.value });
            }}
          >
            {timezones(draft.timezone).map((zone) => (
              <option key={zone} value={zone}>
                {zone.replaceAll("_", " ")}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={words.lot.currency} error={errors["currency"]}>
        {(control) => (
          <select
            {...control}
            value={draft.currency}
            onChange={(event) => {
              onChange({ currency: event.target.value });
            }}
          >
            {CURRENCIES.map((code) => (
              <option key={code} value={code}>
                {currencyName(code)}
              </option>
            ))}
          </select>
        )}
      </Field>
    </div>
  );
}

/** Give what is missing, by the server's names of the fields. */
export function lotErrors({ name, address }: LotDraft): Errors {
  return {
    ...(name.trim() === "" && { name: words.lot.missing }),
    ...(address.trim() === "" && { address: words.lot.missing }),
  };
}
