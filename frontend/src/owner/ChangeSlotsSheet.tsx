import { type ReactNode, useState } from "react";

import { Field } from "../design/components/Field";
import { Sheet } from "../design/components/Sheet";
import { useToast } from "../design/components/ToastRegion";
import { type LotWithSlots, owner, useCommand } from "../realtime";
import { owner as words } from "../words/owner";
import { Form } from "./Form";
import { priceTyped, readPattern } from "./pattern";
import { NO_PROBLEMS, problemsOf, type Problems } from "./problems";
import styles from "./Sheets.module.scss";
import { PatternField, PriceField, TypeField } from "./SlotFields";

interface Props {
  readonly lot: LotWithSlots;
  readonly onClose: () => void;
}

interface Draft {
  readonly pattern: string;
  readonly price: string;
  readonly vehicle_type: string;
  readonly service: "" | "open" | "closed";
}

const NOTHING: Draft = { pattern: "", price: "", vehicle_type: "", service: "" };

/** Changes many slots alike: price, type, closed or open. What is left empty stays as it is. */
export function ChangeSlotsSheet({ lot, onClose }: Props): ReactNode {
  const { send, isSending, answer } = useCommand(owner, "update-slots");
  const [draft, setDraft] = useState(NOTHING);
  const [own, setOwn] = useState<Problems | null>(null);
  const say = useToast();
  const meant = slotsMeant(draft.pattern, lot);
  const changes = changesOf(draft);
  const change = async (): Promise<void> => {
    const problems = problemsBefore(meant, changes);
    setOwn(problems);
    if (problems !== null || meant.slotIds === undefined) return;
    const { outcome } = await send({ slot_ids: meant.slotIds, ...changes });
    if (outcome !== "done") return;
    say(words.slots.changed(meant.slotIds.length));
    onClose();
  };
  const problems = own ?? problemsOf(answer, ["price", "vehicle_type", "in_service"]);
  const set = (part: Partial<Draft>): void => {
    setDraft({ ...draft, ...part });
  };
  return (
    <Sheet title={words.slots.changeTitle(lot.name)} onClose={onClose}>
      <Form
        problems={problems}
        isSending={isSending}
        submit={words.slots.change(meant.slotIds?.length ?? 0)}
        sending={words.saving}
        onSubmit={() => void change()}
      >
        <PatternField
          typed={draft.pattern}
          error={problems.fields["labels"]}
          onChange={(pattern) => {
            set({ pattern });
          }}
        />
        <PriceField
          value={draft.price}
          currency={lot.currency}
          placeholder={words.slots.leave}
          error={problems.fields["price"]}
          onChange={(price) => {
            set({ price });
          }}
        />
        <TypeField
          value={draft.vehicle_type}
          none={words.slots.leave}
          error={problems.fields["vehicle_type"]}
          onChange={(vehicle_type) => {
            set({ vehicle_type });
          }}
        />
        <Field label={words.slots.state} error={problems.fields["in_service"]}>
          {(control) => (
            <select
              {...control}
              value={draft.service}
              onChange={(event) => {
                set({ service: event.target.value as Draft["service"] });
              }}
            >
              <option value="">{words.slots.leave}</option>
              <option value="open">{words.slots.open}</option>
              <option value="closed">{words.slots.close}</option>
            </select>
          )}
        </Field>
        <p className={styles["soft"]}>{words.slots.bookedKeep}</p>
      </Form>
    </Sheet>
  );
}

type Meant = { readonly slotIds: readonly number[] } | { readonly problem: string; readonly slotIds?: never };

/** Give the ids of the slots with these labels, or what is wrong with the pattern. */
export function slotsMeant(pattern: string, lot: LotWithSlots): Meant {
  const named = readPattern(pattern);
  if (named.problem !== undefined) return named;
  const ids = new Map(lot.slots.map((slot) => [slot.label.toLocaleLowerCase(), slot.id]));
  const slotIds = [];
  for (const label of named.labels) {
    const id = ids.get(label.toLocaleLowerCase());
    if (id === undefined) return { problem: words.slots.unknown(label) };
    slotIds.push(id);
  }
  return { slotIds: [...new Set(slotIds)] };
}

function changesOf({ price, vehicle_type, service }: Draft) {
  return {
    ...(price.trim() && { price: priceTyped(price) }),
    ...(vehicle_type && { vehicle_type }),
    ...(service && { in_service: service === "open" }),
  };
}

function problemsBefore(meant: Meant, changes: object): Problems | null {
  if (meant.slotIds === undefined) return { ...NO_PROBLEMS, fields: { labels: meant.problem } };
  return Object.keys(changes).length > 0 ? null : { ...NO_PROBLEMS, sentence: words.slots.nothing };
}
