import { type ReactNode, useState } from "react";

import { Button } from "../design/components/Button";
import { Field } from "../design/components/Field";
import { Sheet } from "../design/components/Sheet";
import { useToast } from "../design/components/ToastRegion";
import { type LotWithSlots, owner, type OwnerCommands, useCommand } from "../realtime";
import { owner as words } from "../words/owner";
import { Form } from "./Form";
import styles from "./PairSheet.module.scss";
import { NO_PROBLEMS, problemsOf, type Problems } from "./problems";
import sheets from "./Sheets.module.scss";

type Pairing = OwnerCommands["look-up-pairing"]["reply"]["pairing"];

interface Props {
  readonly lots: readonly LotWithSlots[];
  readonly chosenId: number;
  readonly onClose: () => void;
}

/** A code, then who shows it, then for which lot: nobody pairs what they have not seen. */
export function PairSheet({ lots, chosenId, onClose }: Props): ReactNode {
  const [code, setCode] = useState("");
  const [pairing, setPairing] = useState<Pairing | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  return (
    <Sheet title={words.kiosks.pair} onClose={onClose}>
      {pairing === null ? (
        <CodeForm code={code} onCode={setCode} refused={refused} onFound={setPairing} />
      ) : (
        <ConfirmForm
          code={code}
          pairing={pairing}
          lots={lots}
          chosenId={chosenId}
          onPaired={onClose}
          onBack={(why) => {
            setRefused(why);
            setPairing(null);
          }}
        />
      )}
    </Sheet>
  );
}

interface CodeProps {
  readonly code: string;
  readonly onCode: (code: string) => void;
  /** Why the code that was found could not be paired. */
  readonly refused: string | null;
  readonly onFound: (pairing: Pairing) => void;
}

function CodeForm({ code, onCode, refused, onFound }: CodeProps): ReactNode {
  const { send, isSending, answer } = useCommand(owner, "look-up-pairing");
  const [own, setOwn] = useState<string | null>(refused);
  const look = async (): Promise<void> => {
    const isMissing = code.trim() === "";
    setOwn(isMissing ? words.kiosks.codeMissing : null);
    if (isMissing) return;
    const found = await send({ code: code.trim() });
    if (found.outcome === "done") onFound(found.reply.pairing);
  };
  const problems =
    own === null ? codeProblems(problemsOf(answer, ["code"]), answer) : { ...NO_PROBLEMS, fields: { code: own } };
  return (
    <Form
      problems={problems}
      isSending={isSending}
      submit={words.kiosks.look}
      sending={words.kiosks.looking}
      onSubmit={() => void look()}
    >
      <p className={sheets["soft"]}>{words.kiosks.noneText}</p>
      <Field label={words.kiosks.code} hint={words.kiosks.codeHint} error={problems.fields["code"]}>
        {({ className, ...control }) => (
          <input
            {...control}
            className={`${className} ${styles["code"] ?? ""}`}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            dir="ltr"
            maxLength={40}
            value={code}
            onChange={(event) => {
              onCode(event.target.value);
            }}
          />
        )}
      </Field>
    </Form>
  );
}

/** That a code is unknown is said at the code. */
function codeProblems(problems: Problems, answer: { outcome: string; refusal?: { code: string } } | null): Problems {
  if (answer?.refusal?.code !== "not-found" || problems.sentence === null) return problems;
  return { ...NO_PROBLEMS, fields: { code: problems.sentence } };
}

interface ConfirmProps {
  readonly code: string;
  readonly pairing: Pairing;
  readonly lots: readonly LotWithSlots[];
  readonly chosenId: number;
  readonly onPaired: () => void;
  readonly onBack: (why: string | null) => void;
}

function ConfirmForm({ code, pairing, lots, chosenId, onPaired, onBack }: ConfirmProps): ReactNode {
  const { send, isSending, answer } = useCommand(owner, "pair-kiosk");
  const [name, setName] = useState("");
  const [lotId, setLotId] = useState(chosenId);
  const [isNameless, setNameless] = useState(false);
  const say = useToast();
  const pair = async (): Promise<void> => {
    const given = name.trim();
    setNameless(given === "");
    if (given === "") return;
    const paired = await send({ code: code.trim(), lot_id: lotId, name: given });
    if (paired.outcome === "done") {
      say(words.kiosks.paired(given, lots.find((lot) => lot.id === lotId)?.name ?? ""));
      onPaired();
    } else if (paired.outcome === "refused" && paired.refusal.code === "not-found") onBack(paired.refusal.error);
  };
  const told = problemsOf(answer, ["name", "lot_id"]);
  const missing: Problems = { ...NO_PROBLEMS, fields: { name: words.lot.missing } };
  const problems = isNameless
    ? missing
    : answer?.outcome === "unknown"
      ? { ...told, sentence: words.kiosks.unknown }
      : told;
  return (
    <Form
      problems={problems}
      isSending={isSending}
      submit={words.kiosks.confirm}
      sending={words.kiosks.pairing}
      onSubmit={() => void pair()}
      aside={
        <Button
          look="quiet"
          onClick={() => {
            onBack(null);
          }}
        >
          {words.kiosks.codeAgain}
        </Button>
      }
    >
      <div className={styles["asks"]}>
        <h3>{words.kiosks.asks}</h3>
        <dl className={sheets["facts"]}>
          <dt>{words.kiosks.from}</dt>
          <dd data-number>{pairing.address}</dd>
          <dt>{words.kiosks.browser}</dt>
          <dd className={styles["browser"]}>{pairing.browser}</dd>
        </dl>
        <p className={sheets["soft"]}>{words.kiosks.asksText}</p>
      </div>
      <Field label={words.kiosks.lot} error={problems.fields["lot_id"]}>
        {(control) => (
          <select
            {...control}
            value={lotId}
            onChange={(event) => {
              setLotId(Number(event.target.value));
            }}
          >
            {lots.map((lot) => (
              <option key={lot.id} value={lot.id}>
                {lot.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={words.kiosks.name} hint={words.kiosks.nameHint} error={problems.fields["name"]}>
        {(control) => (
          <input
            {...control}
            maxLength={100}
            autoComplete="off"
            autoFocus
            value={name}
            onChange={(event) => {
              setName(event.target.value);
            }}
          />
        )}
      </Field>
    </Form>
  );
}
