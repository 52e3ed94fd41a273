import { type ReactNode, useState } from "react";

import { Button } from "../design/components/Button";
import { Notice } from "../design/components/Notice";
import { type Answer, type LotWithSlots, owner, useCommand, useRealtime } from "../realtime";
import { owner as words } from "../words/owner";
import { Form } from "./Form";
import { type LotDraft, lotErrors, LotNameFields, PlaceFields } from "./LotFields";
import { likelyCurrency, ownTimezone } from "./places";
import { NO_PROBLEMS, problemsOf, type Problems } from "./problems";
import { settled } from "./settling";
import styles from "./Sheets.module.scss";
import { type SlotDraft, slotErrors, SlotFields, slotsToAdd } from "./SlotFields";

type Made = Answer<{ lot: LotWithSlots }>;

interface Props {
  readonly make: (lot: LotDraft) => Promise<Made>;
  /** With how many slots it opened. */
  readonly onOpened: (lot: LotWithSlots, slots: number) => void;
}

/** A lot and its slots in one go: `create-lot`, then `add-slots`; each is asked once, and again only where it was refused. */
export function NewLotForm({ make, onOpened }: Props): ReactNode {
  const ownersStream = useRealtime().stream(owner);
  const { send: addSlots } = useCommand(owner, "add-slots");
  const [lot, setLot] = useState<LotDraft>(presentLot);
  const [slots, setSlots] = useState<SlotDraft>({ pattern: "A1–A20", vehicle_type: "car", price: "" });
  const [made, setMade] = useState<LotWithSlots | null>(null);
  const [doing, setDoing] = useState<"making" | "adding" | null>(null);
  const [problems, setProblems] = useState(NO_PROBLEMS);

  const open = async (): Promise<void> => {
    const wrong = { ...(made ? {} : lotErrors(lot)), ...slotErrors(slots) };
    setProblems({ ...NO_PROBLEMS, fields: wrong });
    if (Object.keys(wrong).length > 0) return;
    const opened = made ?? (await makeLot());
    if (opened) await add(opened);
    setDoing(null);
  };

  const makeLot = async (): Promise<LotWithSlots | null> => {
    setDoing("making");
    const answer = await make({ ...lot, name: lot.name.trim(), address: lot.address.trim() });
    setProblems(problemsOf(answer, ["name", "address", "timezone", "currency"]));
    if (answer.outcome !== "done") return null;
    setMade(answer.reply.lot);
    return answer.reply.lot;
  };

  const add = async (opened: LotWithSlots): Promise<void> => {
    setDoing("adding");
    await settled(ownersStream);
    const wanted = slotsToAdd(slots);
    const answer = await addSlots({ lot_id: opened.id, ...wanted });
    setProblems(problemsOf(answer, ["labels", "vehicle_type", "price"]));
    if (answer.outcome === "done") onOpened(opened, wanted.labels.length);
  };

  return (
    <Form
      problems={problems}
      isSending={doing !== null}
      submit={made ? words.first.retrySlots : words.first.create}
      sending={doing === "adding" ? words.first.addingSlots : words.first.creating}
      onSubmit={() => void open()}
      aside={
        made && (
          <Button
            look="quiet"
            onClick={() => {
              onOpened(made, 0);
            }}
          >
            {words.first.later}
          </Button>
        )
      }
    >
      <Fields
        lot={lot}
        onLot={(part) => {
          setLot({ ...lot, ...part });
        }}
        slots={slots}
        onSlots={setSlots}
        made={made}
        problems={problems}
      />
    </Form>
  );
}

interface FieldsProps {
  readonly lot: LotDraft;
  readonly onLot: (part: Partial<LotDraft>) => void;
  readonly slots: SlotDraft;
  readonly onSlots: (slots: SlotDraft) => void;
  readonly made: LotWithSlots | null;
  readonly problems: Problems;
}

function Fields({ lot, onLot, slots, onSlots, made, problems: { fields } }: FieldsProps): ReactNode {
  return (
    <>
      {made ? (
        <Notice>{words.first.madeWithout(made.name)}</Notice>
      ) : (
        <LotNameFields draft={lot} onChange={onLot} errors={fields} />
      )}
      <SlotFields draft={slots} onChange={onSlots} currency={lot.currency} errors={fields} />
      {!made && <PlaceFields draft={lot} onChange={onLot} errors={fields} />}
      {!made && <p className={styles["soft"]}>{words.first.defaults}</p>}
    </>
  );
}

function presentLot(): LotDraft {
  const timezone = ownTimezone();
  return { name: "", address: "", timezone, currency: likelyCurrency(timezone) };
}
