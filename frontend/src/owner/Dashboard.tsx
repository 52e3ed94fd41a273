import { Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useSearchParams } from "react-router";

import { Button } from "../design/components/Button";
import { Notice } from "../design/components/Notice";
import { Sheet } from "../design/components/Sheet";
import { useToast } from "../design/components/ToastRegion";
import { owner, type OwnerView, useCommand } from "../realtime";
import { owner as words } from "../words/owner";
import { ActivityFeed } from "./ActivityFeed";
import styles from "./Dashboard.module.scss";
import { Figures } from "./Figures";
import { Kiosks } from "./Kiosks";
import { LotPanel } from "./LotPanel";
import { LotTabs, panelId, tabId } from "./LotTabs";
import { NewLotForm } from "./NewLotForm";

interface Props {
  readonly picture: OwnerView;
  /** The server was not heard for a while. */
  readonly isStale: boolean;
}

/** All lots of an owner: the day's figures, one lot at a time, what happened, the displays. */
export function Dashboard({ picture, isStale }: Props): ReactNode {
  const [query, setQuery] = useSearchParams();
  const [isOpening, setOpening] = useState(false);
  const { lots } = picture;
  const lot = lots.find((each) => each.id === Number(query.get("lot"))) ?? lots[0];
  const show = (lotId: number): void => {
    setQuery({ lot: String(lotId) }, { replace: true });
  };
  return (
    <div className={styles["page"]}>
      <header className={styles["head"]}>
        <h1>{words.title}</h1>
        <Button
          look="quiet"
          onClick={() => {
            setOpening(true);
          }}
        >
          <Plus aria-hidden size="1.1em" />
          {words.newLot}
        </Button>
      </header>
      {isStale && <Notice tone="warning">{words.stale}</Notice>}
      <Figures picture={picture} isStale={isStale} />
      <LotTabs lots={lots} chosenId={lot?.id ?? null} onChoose={show} />
      <div className={styles["columns"]}>
        {lot && (
          <div
            id={panelId(lot.id)}
            role={lots.length > 1 ? "tabpanel" : undefined}
            aria-labelledby={lots.length > 1 ? tabId(lot.id) : undefined}
            className={styles["main"]}
          >
            {/* Of another lot nothing is kept: neither what was typed nor what was chosen. */}
            <LotPanel key={lot.id} lot={lot} picture={picture} isStale={isStale} />
          </div>
        )}
        <div className={styles["side"]}>
          <ActivityFeed lots={lots} />
          <Kiosks kiosks={picture.kiosks} lots={lots} chosenId={lot?.id ?? 0} />
        </div>
      </div>
      {isOpening && (
        <AnotherLot
          onClose={() => {
            setOpening(false);
          }}
          onOpened={show}
        />
      )}
    </div>
  );
}

interface AnotherLotProps {
  readonly onClose: () => void;
  readonly onOpened: (lotId: number) => void;
}

function AnotherLot({ onClose, onOpened }: AnotherLotProps): ReactNode {
  const { send } = useCommand(owner, "create-lot");
  const say = useToast();
  return (
    <Sheet title={words.first.another} onClose={onClose}>
      <NewLotForm
        make={send}
        onOpened={({ id, name }, slots) => {
          say(words.first.opened(name, slots));
          onOpened(id);
          onClose();
        }}
      />
    </Sheet>
  );
}
