import { ArrowDown, ArrowUp, CarFront, ChevronsUpDown } from "lucide-react";
import { type ReactNode, useState } from "react";

import { Button } from "../design/components/Button";
import { Card } from "../design/components/Card";
import { EmptyState } from "../design/components/EmptyState";
import { Notice } from "../design/components/Notice";
import { Unseen } from "../design/components/Unseen";
import type { LotWithSlots, OwnersBooking } from "../realtime";
import { owner as words } from "../words/owner";
import { type Column, filtered, type Order, SOONEST_FIRST, sorted } from "./bookings";
import { BookingRow } from "./BookingRow";
import styles from "./BookingsTable.module.scss";

const SHOWN_AT_FIRST = 50;
const COLUMNS: readonly Column[] = ["slot", "driver", "vehicle", "remaining"];

interface Props {
  readonly bookings: readonly OwnersBooking[];
  readonly lot: LotWithSlots;
  /** The server has more than it told. */
  readonly isCut: boolean;
  readonly onCancel: (bookingId: number) => void;
}

/** Who is parked in a lot, and until when. */
export function BookingsTable({ bookings, lot, isCut, onCancel }: Props): ReactNode {
  const [typed, setTyped] = useState("");
  const [order, setOrder] = useState<Order>(SOONEST_FIRST);
  const [shown, setShown] = useState(SHOWN_AT_FIRST);
  const found = sorted(filtered(bookings, typed), order);
  const { bookings: say } = words;
  return (
    <Card className={styles["card"]} aria-labelledby="owner-bookings">
      <header className={styles["head"]}>
        <div>
          <h2 id="owner-bookings">{say.title}</h2>
          {bookings.length > 0 && (
            <p className={styles["count"]} role="status">
              {say.count(found.length, bookings.length)}
            </p>
          )}
        </div>
        {bookings.length > 0 && (
          <input
            type="search"
            className={styles["filter"]}
            aria-label={say.filter}
            placeholder={say.filter}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
            }}
          />
        )}
      </header>
      {isCut && <Notice>{say.cut}</Notice>}
      {bookings.length === 0 && (
        <EmptyState icon={CarFront} title={say.none}>
          <p>{say.noneText}</p>
        </EmptyState>
      )}
      {bookings.length > 0 && found.length === 0 && <p className={styles["nothing"]}>{say.noMatch(typed)}</p>}
      {found.length > 0 && (
        // Rows stand as cards where it is narrow; the roles are named because browsers forget them with the layout.
        <table role="table" className={styles["table"]} aria-labelledby="owner-bookings">
          <thead role="rowgroup">
            <tr role="row">
              {COLUMNS.map((column) => (
                <SortableHead key={column} column={column} order={order} onOrder={setOrder} />
              ))}
              <th role="columnheader" scope="col">
                <Unseen>{say.actions}</Unseen>
              </th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            {found.slice(0, shown).map((booking) => (
              <BookingRow key={booking.id} booking={booking} lot={lot} onCancel={onCancel} />
            ))}
          </tbody>
        </table>
      )}
      {found.length > shown && (
        <Button
          look="quiet"
          onClick={() => {
            setShown(shown + SHOWN_AT_FIRST);
          }}
        >
          {say.more(Math.min(SHOWN_AT_FIRST, found.length - shown))}
        </Button>
      )}
    </Card>
  );
}

interface HeadProps {
  readonly column: Column;
  readonly order: Order;
  readonly onOrder: (order: Order) => void;
}

function SortableHead({ column, order, onOrder }: HeadProps): ReactNode {
  const isBy = order.by === column;
  const Icon = !isBy ? ChevronsUpDown : order.isDescending ? ArrowDown : ArrowUp;
  return (
    <th
      role="columnheader"
      scope="col"
      aria-sort={isBy ? (order.isDescending ? "descending" : "ascending") : undefined}
      data-column={column}
    >
      <button
        type="button"
        className={styles["sort"]}
        onClick={() => {
          onOrder({ by: column, isDescending: isBy && !order.isDescending });
        }}
      >
        {words.bookings[column]}
        <Icon aria-hidden size="1em" />
      </button>
    </th>
  );
}
