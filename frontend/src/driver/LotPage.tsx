import { ArrowLeft, MapPinOff, ParkingMeter } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Link, useNavigate, useParams } from "react-router";

import { useTitle } from "../app/useTitle";
import { ButtonLink } from "../design/components/ButtonLink";
import { EmptyState } from "../design/components/EmptyState";
import { Notice } from "../design/components/Notice";
import { Loading, Skeleton } from "../design/components/Skeleton";
import { Unseen } from "../design/components/Unseen";
import { SlotGrid } from "../design/components/SlotGrid";
import { driver, type Lot as LotFacts, lot as lotOf, type Slot, useStream } from "../realtime";
import { driver as words } from "../words/driver";
import { shared } from "../words/shared";
import { confirmationOf } from "./bookingState";
import { BookSheet } from "./BookSheet";
import styles from "./LotPage.module.scss";
import { LotHead } from "./LotHead";

export default function LotPage(): ReactNode {
  const { id } = useParams();
  // Another lot is another page: what was chosen in one means nothing in the other.
  return <Lot key={id} id={Number(id)} />;
}

interface Board {
  readonly lot: LotFacts;
  readonly slots: readonly Slot[];
}

function Lot({ id }: { readonly id: number }): ReactNode {
  const { picture, status, isStale } = useStream(lotOf(id));
  // Asked for beside the board, not after it.
  const mine = useMine(id);
  useTitle(`${picture?.lot.name ?? words.lot.back} · Parkmate`);
  if (status.mark === "gone" || status.mark === "forbidden") return <Gone />;
  return (
    <>
      <Link to="/lots" className={styles["back"]}>
        <ArrowLeft aria-hidden size="1.1em" />
        {words.lot.back}
      </Link>
      {picture === null ? <Bones /> : <Slots board={picture} mine={mine} isStale={isStale} />}
    </>
  );
}

interface SlotsProps {
  readonly board: Board;
  /** The driver's running bookings here, by slot. */
  readonly mine: ReadonlyMap<number, number>;
  readonly isStale: boolean;
}

function Slots({ board: { lot, slots }, mine, isStale }: SlotsProps): ReactNode {
  const [chosenId, setChosenId] = useState<number | null>(null);
  const navigate = useNavigate();
  const chosen = slots.find((slot) => slot.id === chosenId);
  const choose = (slot: Slot): void => {
    const booking = mine.get(slot.id);
    if (booking !== undefined) void navigate(confirmationOf(booking));
    else if (slot.state === "free") setChosenId(slot.id);
  };
  return (
    <>
      <LotHead lot={lot} slots={slots} isStale={isStale} />
      {isStale && (
        <div className={styles["stale"]}>
          <Notice tone="warning">{words.lot.stale}</Notice>
        </div>
      )}
      {slots.length === 0 && (
        <EmptyState icon={ParkingMeter} title={words.lot.noSlots}>
          <ButtonLink to="/lots">{shared.nowhere.back}</ButtonLink>
        </EmptyState>
      )}
      <SlotGrid
        slots={slots}
        expiringSoonS={lot.expiring_soon}
        isStale={isStale}
        mine={new Set(mine.keys())}
        chosen={chosenId}
        onChoose={choose}
      />
      {chosen && (
        <BookSheet
          lot={lot}
          slots={slots}
          slot={chosen}
          onChange={setChosenId}
          onClose={() => {
            setChosenId(null);
          }}
        />
      )}
    </>
  );
}

/** Give the driver's running bookings in this lot, by slot. */
function useMine(lotId: number): ReadonlyMap<number, number> {
  const { picture } = useStream(driver);
  const here = picture?.bookings.filter((booking) => booking.status === "booked" && booking.lot.id === lotId) ?? [];
  return new Map(here.map((booking) => [booking.slot.id, booking.id]));
}

function Gone(): ReactNode {
  return (
    <EmptyState icon={MapPinOff} title={words.lot.gone} heading="h1">
      <p>{words.lot.goneText}</p>
      <ButtonLink to="/lots">{shared.nowhere.back}</ButtonLink>
    </EmptyState>
  );
}

function Bones(): ReactNode {
  return (
    <Loading>
      <Unseen as="h1">{shared.loading}</Unseen>
      <Skeleton height="2rem" width="16rem" />
      <Skeleton height="3rem" width="12rem" />
      <Skeleton height="20rem" />
    </Loading>
  );
}
