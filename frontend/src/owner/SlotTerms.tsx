import { type ReactNode, useState } from "react";

import { useToast } from "../design/components/ToastRegion";
import { type LotWithSlots, owner, type Slot, useCommand } from "../realtime";
import { owner as words } from "../words/owner";
import { Form } from "./Form";
import { priceProblem, priceTyped } from "./pattern";
import { NO_PROBLEMS, problemsOf } from "./problems";
import styles from "./Sheets.module.scss";
import { PriceField, TypeField } from "./SlotFields";

/** Price and type; what was not touched follows the stream. */
export function SlotTerms({ slot, lot }: { readonly slot: Slot; readonly lot: LotWithSlots }): ReactNode {
  const { send, isSending, answer } = useCommand(owner, "update-slots");
  const [edits, setEdits] = useState<{ readonly price?: string; readonly vehicle_type?: string }>({});
  const [own, setOwn] = useState<string | null>(null);
  const say = useToast();
  const price = edits.price ?? slot.price;
  const type = edits.vehicle_type ?? slot.vehicle_type;
  const changes = {
    ...(priceTyped(price) !== slot.price && { price: priceTyped(price) }),
    ...(type !== slot.vehicle_type && { vehicle_type: type }),
  };
  const isChanged = Object.keys(changes).length > 0;
  const save = async (): Promise<void> => {
    const ofPrice = priceProblem(price) ?? null;
    setOwn(ofPrice);
    if (ofPrice !== null) return;
    if (!isChanged) {
      say(words.lot.nothing);
      return;
    }
    const { outcome } = await send({ slot_ids: [slot.id], ...changes });
    if (outcome !== "done") return;
    setEdits({});
    say(words.saved);
  };
  const problems =
    own === null ? problemsOf(answer, ["price", "vehicle_type"]) : { ...NO_PROBLEMS, fields: { price: own } };
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
