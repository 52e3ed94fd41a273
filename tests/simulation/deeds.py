"""What is done in the town, by the rules of bookings/services: each deed one transaction, in one instant."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from bookings import payloads
from bookings.errors import BookingError, SlotTaken
from bookings.journal import Actor, Journal
from bookings.services.due import Settled
from bookings.streams import EventType
from realtime.runtime import announce_rights
from tests.simulation.database import Database
from tests.simulation.rows import OWNERS, Row, lot_of, slot_of


class Deeds:
    """Drivers', owners' and the worker's."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._next_id = 1

    @contextmanager
    def _one_transaction(self) -> Iterator[Journal]:
        before = dict(self._database.rows)
        journal = Journal(self._database.moment())
        try:
            yield journal
        except BookingError:
            self._database.rows = before
            raise
        self._database.commit(journal)

    def create(self, *, driver_id: int, slot_id: int, lasts_s: float) -> tuple[str, int]:
        """Give the id of a new booking, and the life of the database that it is in; raises SlotTaken."""
        with self._one_transaction() as journal:
            self._settle_slot(slot_id, journal)
            if any(row.slot_id == slot_id for row in self._database.open()):
                raise SlotTaken
            row = self._placed(driver_id, slot_id, journal.moment, lasts_s)
            self._database.rows[row.pk] = row
            self._record(EventType.CREATED, row, journal, Actor.DRIVER, runs=True)
        return self._database.epoch, row.pk

    def cancel(self, *, booking_id: int) -> None:
        """Cancel it; raises SlotTaken, for want of another refusal, where it has ended."""
        with self._one_transaction() as journal:
            if booking_id in self._database.rows:
                self._settle_slot(self._database.rows[booking_id].slot_id, journal)
            if booking_id not in self._database.rows or self._database.rows[booking_id].status != "booked":
                raise SlotTaken
            row, now = self._database.rows[booking_id], journal.moment
            ended = replace(row, status="cancelled", end_reason="driver", ended_at=now, due_at=None, charged=Decimal(0))
            self._end(ended, EventType.CANCELLED, journal, Actor.DRIVER)

    def update_lot(self, *, lot_id: int) -> None:
        """Tell everyone of a lot and its slots."""
        with self._one_transaction() as journal:
            journal.record_lot(
                self._database.lot_row(lot_id), slots=self._database.slots(lot_id, journal.moment), actor=Actor.OWNER
            )

    def hand_over(self, *, lot_id: int) -> None:
        """Give the lot to the other owner."""
        with self._one_transaction() as journal:
            before = self._database.owners[lot_id]
            self._database.owners[lot_id] = next(owner for owner in OWNERS if owner != before)
            for owner in OWNERS:
                journal.record_lots_changed(owner, actor=Actor.STAFF)

    def revoke(self, *, user_id: int) -> None:
        """Take the user's right to everything."""
        self._database.revoked.add(user_id)
        announce_rights(None, names=[f"user.{user_id}"])

    def settle_due(self, *, limit: int) -> Settled:
        """Complete and warn of what is due."""
        with self._one_transaction() as journal:
            return self._settle(limit, journal)

    def _settle(self, limit: int, journal: Journal) -> Settled:
        due = [row for row in self._database.open() if row.due_at is not None and row.due_at <= journal.moment]
        due = sorted(due, key=lambda row: (row.due_at, row.pk))[:limit]
        over = sorted((row for row in due if row.end_time <= journal.moment), key=lambda row: (row.end_time, row.pk))
        soon = [row for row in due if row.end_time > journal.moment]
        for row in over:
            self._complete(row, journal)
        for row in soon:
            self._database.rows[row.pk] = replace(row, due_at=row.end_time)
            self._record(EventType.EXPIRING, self._database.rows[row.pk], journal, Actor.SYSTEM, runs=True)
        return Settled(len(over), len(soon))

    def settle_held(self, *, limit: int) -> Settled:
        """Do nothing: nobody holds a slot here."""
        return Settled(0, 0)

    def next_due(self) -> datetime | None:
        """Give when somebody is next owed something."""
        return min((row.due_at for row in self._database.open() if row.due_at is not None), default=None)

    def due_until(self, until: datetime) -> dict[int, datetime]:
        """Give when each open booking is due, of those due until then."""
        return {row.pk: row.due_at for row in self._database.open() if row.due_at is not None and row.due_at <= until}

    def _placed(self, driver_id: int, slot_id: int, now: datetime, lasts_s: float) -> Row:
        lasts, slot, lot = timedelta(seconds=lasts_s), slot_of(slot_id), self._database.lot_row(lot_of(slot_id))
        pk, self._next_id = self._next_id, self._next_id + 1
        return Row(
            pk=pk,
            lot_id=lot.pk,
            slot_id=slot_id,
            driver_id=driver_id,
            start_time=now,
            end_time=now + lasts,
            expiring_at=now + lasts / 2,
            due_at=now + lasts / 2,
            lot_shown=payloads.lot_as_booked(lot),
            slot_shown=payloads.slot_as_booked(slot, lot),
            vehicle_number=f"KL-{pk % 5}",
        )

    def _settle_slot(self, slot_id: int, journal: Journal) -> None:
        over = [row for row in self._database.open() if row.slot_id == slot_id and row.end_time <= journal.moment]
        for row in over:
            self._complete(row, journal)

    def _complete(self, row: Row, journal: Journal) -> None:
        ended = replace(
            row, status="completed", end_reason="time", due_at=None, ended_at=row.end_time, charged=row.price
        )
        self._end(ended, EventType.COMPLETED, journal, Actor.SYSTEM)

    def _end(self, ended: Row, type_: str, journal: Journal, actor: Actor) -> None:
        self._database.rows[ended.pk] = ended
        self._record(type_, ended, journal, actor, runs=False)

    def _record(self, type_: str, row: Row, journal: Journal, actor: Actor, *, runs: bool) -> None:
        lot = self._database.lot_row(row.lot_id)
        entry = payloads.slot_entry(slot_of(row.slot_id), row.booking if runs else None, lot, journal.moment)
        journal.record(type_, row.booking, lot=lot, slot=entry, actor=actor)
