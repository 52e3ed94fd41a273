import { type ReactNode, useState } from "react";

import { Sheet } from "../design/components/Sheet";
import { useToast } from "../design/components/ToastRegion";
import { type LotWithSlots, owner, useCommand } from "../realtime";
import { owner as words } from "../words/owner";
import { Form } from "./Form";
import { NO_PROBLEMS, problemsOf } from "./problems";
import { type SlotDraft, slotErrors, SlotFields, slotsToAdd } from "./SlotFields";

interface Props {
  readonly lot: LotWithSlots;
  readonly onClose: () => void;
}

export function AddSlotsSheet({ lot, onClose }: Props): ReactNode {
  const { send, isSending, answer } = useCommand(owner, "add-slots");
  const last = lot.slots.at(-1);
  // Most lots go on as they began.
  const [draft, setDraft] = useState<SlotDraft>({
    pattern: last ? "" : "A1–A20",
    vehicle_type: last?.vehicle_type ?? "car",
    price: last?.price ?? "",
  });
  const [own, setOwn] = useState<Readonly<Record<string, string>> | null>(null);
  const say = useToast();
  const add = async (): Promise<void> => {
    const errors = slotErrors(draft);
    setOwn(Object.keys(errors).length > 0 ? errors : null);
    if (Object.keys(errors).length > 0) return;
    const { outcome } = await send({ lot_id: lot.id, ...slotsToAdd(draft) });
    if (outcome !== "done") return;
    say(words.slots.added(slotsToAdd(draft).labels.length));
    onClose();
  };
  const problems = own ? { ...NO_PROBLEMS, fields: own } : problemsOf(answer, ["labels", "vehicle_type", "price"]);
  return (
    <Sheet title={words.slots.addTitle(lot.name)} onClose={onClose}>
      <Form
        problems={problems}
        isSending={isSending}
        submit={words.slots.add}
        sending={words.slots.adding}
        onSubmit={() => void add()}
      >
        <SlotFields draft={draft} onChange={setDraft} currency={lot.currency} errors={problems.fields} />
      </Form>
    </Sheet>
  );
}
