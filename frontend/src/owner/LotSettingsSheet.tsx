import { type ReactNode, useState } from "react";

import { Sheet } from "../design/components/Sheet";
import { useToast } from "../design/components/ToastRegion";
import { type LotWithSlots, owner, useCommand } from "../realtime";
import { owner as words } from "../words/owner";
import { DurationField } from "./DurationField";
import { Form } from "./Form";
import { type LotDraft, lotErrors, LotNameFields, PlaceFields } from "./LotFields";
import { NO_PROBLEMS, problemsOf, type Problems } from "./problems";
import styles from "./Sheets.module.scss";

const DURATIONS = ["default_duration", "min_duration", "max_duration"] as const;
const LABELS = {
  default_duration: words.lot.defaultDuration,
  min_duration: words.lot.minDuration,
  max_duration: words.lot.maxDuration,
} as const;
const NAMES = ["name", "address", "timezone", "currency"] as const;
const SHOWN = [...NAMES, ...DURATIONS, "expiring_soon"];

type Seconds = Readonly<Record<(typeof DURATIONS)[number] | "expiring_soon", number | null>>;
type Edits = Partial<LotDraft> & Partial<Seconds>;

interface Props {
  readonly lot: LotWithSlots;
  readonly onClose: () => void;
}

/** A lot's name, place, durations and warning. Only what was changed is sent; the rest follows the stream. */
export function LotSettingsSheet({ lot, onClose }: Props): ReactNode {
  const { send, isSending, answer } = useCommand(owner, "update-lot");
  const [edits, setEdits] = useState<Edits>({});
  const [own, setOwn] = useState<Problems | null>(null);
  const say = useToast();
  const draft = { ...lot, ...edits };
  const save = async (): Promise<void> => {
    const problems = problemsBefore(draft, edits, lot);
    setOwn(problems);
    if (problems !== null) return;
    const { outcome } = await send({ lot_id: lot.id, ...changesOf(edits, lot) });
    if (outcome !== "done") return;
    say(words.saved);
    onClose();
  };
  const problems = own ?? problemsOf(answer, SHOWN);
  const change = (part: Edits): void => {
    setEdits({ ...edits, ...part });
  };
  return (
    <Sheet title={words.lot.settingsTitle(lot.name)} onClose={onClose}>
      <Form
        problems={problems}
        isSending={isSending}
        submit={words.save}
        sending={words.saving}
        onSubmit={() => void save()}
      >
        <LotNameFields draft={draft} onChange={change} errors={problems.fields} />
        <PlaceFields draft={draft} onChange={change} errors={problems.fields} />
        <fieldset className={styles["group"]}>
          <legend>{words.lot.duration}</legend>
          {DURATIONS.map((name) => (
            <DurationField
              key={name}
              label={LABELS[name]}
              seconds={lot[name]}
              error={problems.fields[name]}
              onChange={(seconds) => {
                change({ [name]: seconds });
              }}
            />
          ))}
        </fieldset>
        <DurationField
          label={words.lot.warning}
          seconds={lot.expiring_soon}
          hint={words.lot.warningHint}
          error={problems.fields["expiring_soon"]}
          onChange={(expiring_soon) => {
            change({ expiring_soon });
          }}
        />
        <p className={styles["soft"]}>{words.lot.keepHint}</p>
      </Form>
    </Sheet>
  );
}

/** Give what was changed, as the wire has it. */
export function changesOf(edits: Edits, lot: LotWithSlots): Partial<LotDraft> & Record<string, string | number> {
  const changed = Object.entries(edits).filter(([name, value]) => value !== null && value !== lot[name as keyof Edits]);
  return Object.fromEntries(changed) as Partial<LotDraft> & Record<string, string | number>;
}

function problemsBefore(draft: LotDraft, edits: Edits, lot: LotWithSlots): Problems | null {
  const unreadable = Object.entries(edits).filter(([, value]) => value === null);
  const fields = { ...lotErrors(draft), ...Object.fromEntries(unreadable.map(([name]) => [name, words.lot.number])) };
  if (Object.keys(fields).length > 0) return { ...NO_PROBLEMS, fields };
  return Object.keys(changesOf(edits, lot)).length > 0 ? null : { ...NO_PROBLEMS, sentence: words.lot.nothing };
}
