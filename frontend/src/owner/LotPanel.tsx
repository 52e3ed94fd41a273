import { LayoutGrid, Plus, Settings, SquarePen } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Link } from "react-router";

import { Button } from "../design/components/Button";
import { Card } from "../design/components/Card";
import { EmptyState } from "../design/components/EmptyState";
import { SlotGrid } from "../design/components/SlotGrid";
import type { LotWithSlots, OwnerView } from "../realtime";
import { owner as words } from "../words/owner";
import { AddSlotsSheet } from "./AddSlotsSheet";
import { BookingsTable } from "./BookingsTable";
import { CancelSheet } from "./CancelSheet";
import { ChangeSlotsSheet } from "./ChangeSlotsSheet";
import styles from "./LotPanel.module.scss";
import { LotSettingsSheet } from "./LotSettingsSheet";
import { freeOf } from "./LotTabs";
import { Occupancy } from "./Occupancy";
import { SlotSheet } from "./SlotSheet";

interface Props {
  readonly lot: LotWithSlots;
  readonly picture: OwnerView;
  readonly isStale: boolean;
}

type Open =
  | { readonly what: "add" | "change" | "settings" }
  | { readonly what: "slot"; readonly slotId: number }
  | { readonly what: "cancel"; readonly bookingId: number }
  | null;

/** One lot: its plan, who is parked in it, how full it was. Whatever is changed is changed in a sheet. */
export function LotPanel({ lot, picture, isStale }: Props): ReactNode {
  const [open, setOpen] = useState<Open>(null);
  const close = (): void => {
    setOpen(null);
  };
  const cancel = (bookingId: number): void => {
    setOpen({ what: "cancel", bookingId });
  };
  const bookings = picture.bookings.filter((booking) => booking.lot.id === lot.id);
  return (
    <>
      <Plan lot={lot} isStale={isStale} chosen={open?.what === "slot" ? open.slotId : null} onOpen={setOpen} />
      <BookingsTable bookings={bookings} lot={lot} isCut={picture.more ?? false} onCancel={cancel} />
      <Occupancy lot={lot} />
      {open?.what === "add" && <AddSlotsSheet lot={lot} onClose={close} />}
      {open?.what === "change" && <ChangeSlotsSheet lot={lot} onClose={close} />}
      {open?.what === "settings" && <LotSettingsSheet lot={lot} onClose={close} />}
      {open?.what === "slot" && (
        <SlotSheet
          lot={lot}
          slot={lot.slots.find((slot) => slot.id === open.slotId) ?? null}
          bookings={bookings}
          onCancel={cancel}
          onClose={close}
        />
      )}
      {open?.what === "cancel" && (
        <CancelSheet key={open.bookingId} bookingId={open.bookingId} bookings={bookings} onClose={close} />
      )}
    </>
  );
}

interface PlanProps {
  readonly lot: LotWithSlots;
  readonly isStale: boolean;
  readonly chosen: number | null;
  readonly onOpen: (open: Open) => void;
}

function Plan({ lot, isStale, chosen, onOpen }: PlanProps): ReactNode {
  const closed = lot.slots.filter((slot) => slot.state !== "free" && slot.state !== "booked").length;
  const isEmpty = lot.slots.length === 0;
  const button = (what: "add" | "change" | "settings", Icon: typeof Plus): ReactNode => (
    <Button
      look="quiet"
      onClick={() => {
        onOpen({ what });
      }}
    >
      <Icon aria-hidden size="1.1em" />
      {words.lots[what]}
    </Button>
  );
  return (
    <Card className={styles["plan"]}>
      <header className={styles["head"]}>
        <div>
          <h2>{lot.name}</h2>
          <p className={styles["address"]}>{lot.address}</p>
          <p className={styles["facts"]}>
            <strong data-number>{freeOf(lot)}</strong>
            {closed > 0 && <span>{words.lots.closed(closed)}</span>}
            <Link to={`/lots/${lot.id}`}>{words.lots.board}</Link>
          </p>
        </div>
        <div className={styles["buttons"]}>
          {!isEmpty && button("add", Plus)}
          {!isEmpty && button("change", SquarePen)}
          {button("settings", Settings)}
        </div>
      </header>
      {isEmpty ? (
        <EmptyState icon={LayoutGrid} title={words.lots.empty}>
          <p>{words.lots.emptyText}</p>
          <Button
            onClick={() => {
              onOpen({ what: "add" });
            }}
          >
            {words.lots.add}
          </Button>
        </EmptyState>
      ) : (
        <>
          <SlotGrid
            slots={lot.slots}
            expiringSoonS={lot.expiring_soon}
            isStale={isStale}
            chosen={chosen}
            choosesAny
            onChoose={(slot) => {
              onOpen({ what: "slot", slotId: slot.id });
            }}
          />
          <p className={styles["hint"]}>{words.lots.tapHint}</p>
        </>
      )}
    </Card>
  );
}
