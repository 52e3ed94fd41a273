import type { ReactNode } from "react";

import { Field } from "../design/components/Field";
import { vehicleTypes } from "../words/format";
import { owner as words } from "../words/owner";
import { shared } from "../words/shared";
import { priceTyped, readPattern } from "./pattern";

export interface SlotDraft {
  readonly pattern: string;
  readonly vehicle_type: string;
  readonly price: string;
}

type Errors = Readonly<Record<string, string>>;

/** Give what is wrong before anything is sent, by the server's names of the fields. */
export function slotErrors({ pattern, price }: SlotDraft): Errors {
  const { problem } = readPattern(pattern);
  return {
    ...(problem !== undefined && { labels: problem }),
    ...(price.trim() === "" && { price: words.slots.priceMissing }),
  };
}

/** Give the fields of `add-slots`. */
export function slotsToAdd({ pattern, price, vehicle_type }: SlotDraft) {
  return { labels: readPattern(pattern).labels ?? [], vehicle_type, price: priceTyped(price) };
}

interface Props {
  readonly draft: SlotDraft;
  readonly onChange: (draft: SlotDraft) => void;
  readonly currency: string;
  readonly errors: Errors;
}

/** Which slots, for what, at which price. */
export function SlotFields({ draft, onChange, currency, errors }: Props): ReactNode {
  return (
    <>
      <PatternField
        typed={draft.pattern}
        error={errors["labels"]}
        onChange={(pattern) => {
          onChange({ ...draft, pattern });
        }}
      />
      <TypeField
        value={draft.vehicle_type}
        error={errors["vehicle_type"]}
        onChange={(vehicle_type) => {
          onChange({ ...draft, vehicle_type });
        }}
      />
      <PriceField
        value={draft.price}
        currency={currency}
        error={errors["price"]}
        onChange={(price) => {
          onChange({ ...draft, price });
        }}
      />
    </>
  );
}

interface PatternProps {
  readonly typed: string;
  readonly onChange: (typed: string) => void;
  readonly error: string | undefined;
}

/** Slots by pattern; what is understood is shown while one types. */
export function PatternField({ typed, onChange, error }: PatternProps): ReactNode {
  const labels = readPattern(typed).labels ?? [];
  const [first, last] = [labels[0], labels.at(-1)];
  const understood = first !== undefined && last !== undefined;
  return (
    <Field
      label={words.slots.which}
      hint={understood ? words.slots.preview(labels.length, first, last) : words.slots.patternHint}
      error={error}
    >
      {(control) => (
        <input
          {...control}
          autoComplete="off"
          value={typed}
          placeholder="A1–A20"
          onChange={(event) => {
            onChange(event.target.value);
          }}
        />
      )}
    </Field>
  );
}

interface TypeProps {
  readonly value: string;
  readonly onChange: (type: string) => void;
  readonly error: string | undefined;
  /** What stands for no choice, where there need be none. */
  readonly none?: string;
}

export function TypeField({ value, onChange, error, none }: TypeProps): ReactNode {
  return (
    <Field label={words.slots.type} error={error}>
      {(control) => (
        <select
          {...control}
          value={value}
          onChange={(event) => {
            onChange(event.target.value);
          }}
        >
          {none !== undefined && <option value="">{none}</option>}
          {Object.keys(shared.vehicleTypes).map((type) => (
            <option key={type} value={type}>
              {vehicleTypes(type)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface PriceProps {
  readonly value: string;
  readonly onChange: (price: string) => void;
  readonly currency: string;
  readonly error: string | undefined;
  readonly label?: string;
  readonly placeholder?: string;
}

export function PriceField({ value, onChange, currency, error, label, placeholder }: PriceProps): ReactNode {
  return (
    <Field label={label ?? words.slots.price} hint={words.slots.priceIn(currency)} error={error}>
      {(control) => (
        <input
          {...control}
          inputMode="decimal"
          autoComplete="off"
          dir="ltr"
          value={value}
          placeholder={placeholder}
          onChange={(event) => {
            onChange(event.target.value);
          }}
        />
      )}
    </Field>
  );
}
