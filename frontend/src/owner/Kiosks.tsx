import { MonitorCheck, MonitorX } from "lucide-react";
import { type ReactNode, useState } from "react";

import { Button } from "../design/components/Button";
import { Card } from "../design/components/Card";
import { Notice } from "../design/components/Notice";
import { Sheet } from "../design/components/Sheet";
import { useToast } from "../design/components/ToastRegion";
import { type Kiosk, type LotWithSlots, owner, useCommand } from "../realtime";
import { owner as words } from "../words/owner";
import { shared } from "../words/shared";
import { Form } from "./Form";
import styles from "./Kiosks.module.scss";
import { PairSheet } from "./PairSheet";
import { problemsOf } from "./problems";
import { useRoughNow, whenItWas } from "./when";

/** A display that is connected is seen once a minute. */
const CONNECTED_WITHIN_MS = 150_000;

interface Props {
  readonly kiosks: readonly Kiosk[];
  readonly lots: readonly LotWithSlots[];
  /** The lot that one looks at: most often the one a new display is for. */
  readonly chosenId: number;
}

/** The displays at the entrances: which there are, whether they are on, pairing and removing. */
export function Kiosks({ kiosks, lots, chosenId }: Props): ReactNode {
  const [isPairing, setPairing] = useState(false);
  const [revoking, setRevoking] = useState<Kiosk | null>(null);
  const { kiosks: say } = words;
  return (
    <Card className={styles["card"]}>
      <h2>{say.title}</h2>
      {kiosks.length === 0 && (
        <div className={styles["soft"]}>
          <p>{say.none}</p>
          <p>{say.noneText}</p>
        </div>
      )}
      <ul>
        {kiosks.map((kiosk) => (
          <KioskRow key={kiosk.id} kiosk={kiosk} lots={lots} onRevoke={setRevoking} />
        ))}
      </ul>
      <Button
        look="quiet"
        onClick={() => {
          setPairing(true);
        }}
      >
        {say.pair}
      </Button>
      {isPairing && (
        <PairSheet
          lots={lots}
          chosenId={chosenId}
          onClose={() => {
            setPairing(false);
          }}
        />
      )}
      {revoking && (
        <RevokeSheet
          kiosk={revoking}
          isThere={kiosks.some((kiosk) => kiosk.id === revoking.id)}
          onClose={() => {
            setRevoking(null);
          }}
        />
      )}
    </Card>
  );
}

interface RowProps {
  readonly kiosk: Kiosk;
  readonly lots: readonly LotWithSlots[];
  readonly onRevoke: (kiosk: Kiosk) => void;
}

function KioskRow({ kiosk, lots, onRevoke }: RowProps): ReactNode {
  const nowMs = useRoughNow();
  const lot = lots.find((each) => each.id === kiosk.lot_id);
  const isOn = kiosk.last_seen !== null && nowMs !== null && nowMs - Date.parse(kiosk.last_seen) < CONNECTED_WITHIN_MS;
  const Icon = isOn ? MonitorCheck : MonitorX;
  const seen = kiosk.last_seen && words.kiosks.seen(whenItWas(kiosk.last_seen, nowMs, lot?.timezone ?? "UTC"));
  return (
    <li className={styles["kiosk"]} data-on={isOn || undefined}>
      <Icon aria-hidden size="1.5em" />
      <div>
        <p className={styles["name"]}>{kiosk.name}</p>
        <p className={styles["soft"]}>{lot?.name}</p>
        <p className={styles["seen"]}>{isOn ? words.kiosks.connected : (seen ?? words.kiosks.notSeen)}</p>
      </div>
      <Button
        look="danger"
        aria-label={words.kiosks.revokeOf(kiosk.name)}
        onClick={() => {
          onRevoke(kiosk);
        }}
      >
        {words.kiosks.revoke}
      </Button>
    </li>
  );
}

interface RevokeProps {
  readonly kiosk: Kiosk;
  readonly isThere: boolean;
  readonly onClose: () => void;
}

/** Asks once. */
function RevokeSheet({ kiosk, isThere, onClose }: RevokeProps): ReactNode {
  const { send, isSending, answer } = useCommand(owner, "revoke-kiosk");
  const say = useToast();
  const revoke = async (): Promise<void> => {
    const { outcome } = await send({ kiosk_id: kiosk.id });
    if (outcome !== "done") return;
    say(words.kiosks.revoked(kiosk.name));
    onClose();
  };
  return (
    <Sheet title={words.kiosks.revokeTitle(kiosk.name)} onClose={onClose}>
      {!isThere && !isSending ? (
        <>
          <Notice>{words.kiosks.revoked(kiosk.name)}</Notice>
          <Button look="quiet" onClick={onClose}>
            {shared.close}
          </Button>
        </>
      ) : (
        <Form
          problems={problemsOf(answer)}
          isSending={isSending}
          look="danger"
          submit={words.kiosks.revokeYes}
          sending={words.kiosks.revoking}
          onSubmit={() => void revoke()}
          aside={
            <Button look="quiet" onClick={onClose}>
              {words.keep}
            </Button>
          }
        >
          <p>{words.kiosks.revokeText}</p>
        </Form>
      )}
    </Sheet>
  );
}
