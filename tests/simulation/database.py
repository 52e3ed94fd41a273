"""A database in memory: bookings, streams and the epoch; what it is asked happens in one instant, or not at all.

What it stores is written by the shipped Journal in the shipped words. Its rules are those of bookings/services, which
tests/stateful/ proves on PostgreSQL: here they are the background before which the push and the worker are judged.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import OperationalError

from bookings import payloads, streams, wire
from bookings.errors import BookingError
from bookings.journal import Changes, Journal
from bookings.models import Lot
from bookings.payloads import Payload
from bookings.snapshots.arranging import in_human_order
from bookings.snapshots.reading import Reading
from bookings.streams import EventType, Numbered
from realtime.runtime import announce
from realtime.schedule import Span
from tests.simulation.rows import LOTS, OWNERS, SLOTS_PER_LOT, Copy, Row, lot_of, slot_of
from tests.simulation.world import Process, World

# What an ear on the doorbell gets when its connection is lost.
GONE = "gone"


class Database:
    """One for all processes of a world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.away_until = 0.0
        self.slow_s, self.answers_lost = 0.002, 0.0
        self.epoch = "epoch-1"
        self.rows: dict[int, Row] = {}
        self.log: dict[str, tuple[Numbered, ...]] = {}
        self.committed_at: dict[tuple[str, str, int], float] = {}
        self.owners = {lot: OWNERS[lot % 2] for lot in LOTS}
        self.revoked: set[int] = set()
        self.ears: dict[Process, asyncio.Queue[str]] = {}

    # What a process asks.

    def ask(self, process: Process, future: asyncio.Future[Any], work: Callable[[], Any]) -> None:
        """Do this after a while, and tell the process after another."""
        self.world.after(self._pause_s(), self._do, process, future, work)

    def _pause_s(self) -> float:
        return self.world.chance.expovariate(1 / self.slow_s)

    def _do(self, process: Process, future: asyncio.Future[Any], work: Callable[[], Any]) -> None:
        if not process.alive and self.world.chance.random() < 0.5:
            return  # it died before its COMMIT
        try:
            self._refuse_while_away()
            result = self.world.inside(process, work)
        except (OperationalError, BookingError) as error:
            self.world.after(self._pause_s(), process.soon, _fail, future, error)
            return
        if self.world.chance.random() < self.answers_lost:
            self.world.counted["answers of the database lost"] += 1
            self.world.after(self._pause_s(), process.soon, _fail, future, OperationalError("cut after COMMIT"))
            return
        self.world.after(self._pause_s(), process.soon, _give, future, result)

    def _refuse_while_away(self) -> None:
        if self.world.now < self.away_until:
            raise OperationalError("the database is away")

    def moment(self) -> datetime:
        """Give the database's clock, cut to the millisecond."""
        now = self.world.moment
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    # What takes the place of reading streams and pictures.

    @contextmanager
    def one_moment(self, stream: str) -> Iterator[Reading]:
        """Give a reading: everything here happens in one instant anyway."""
        yield Reading(stream, self.head(stream), self.epoch, self.moment())

    @contextmanager
    def one_moment_of(self, streams: Collection[str]) -> Iterator[dict[str, Reading]]:
        """Give the readings of several."""
        moment = self.moment()
        yield {stream: Reading(stream, self.head(stream), self.epoch, moment) for stream in streams}

    def head(self, stream: str) -> int:
        """Give the stream's last version."""
        return len(self.log.get(stream, ()))

    def heads(self, names: list[str]) -> tuple[str, dict[str, int]]:
        """Give the epoch and the heads of streams that have one."""
        return self.epoch, {name: self.head(name) for name in names if name in self.log}

    def events_after(self, *, stream: str, version: int, limit: int) -> list[Numbered]:
        """Give the stream's next events."""
        return list(self.log.get(stream, ())[version : version + limit])

    def lots_changed_at(self, _: str, reading: Reading) -> int:
        """Give the version of a stream's last `lots-changed`."""
        changes = [event.version for event in self.log.get(reading.stream, ()) if event.type == EventType.LOTS_CHANGED]
        return max(changes, default=0)

    def spans(self, kind: str, ids: Iterable[int]) -> dict[int, list[Span]]:
        """Give what is booked of each stream's subject."""
        spans: dict[int, list[Span]] = {id_: [] for id_ in ids}
        for row in self.open():
            if (id_ := self._subject(kind, row)) in spans:
                spans[id_].append(Span(row.end_time, row.pk, row.start_time))
        return spans

    def each(self, kind: str) -> Callable[[Collection[int], Reading], dict[int, Payload]]:
        """Give what reads the states of several drivers, owners or lots."""
        read = getattr(self, kind)
        return lambda ids, reading: {id_: read(id_, reading) for id_ in ids}

    def driver(self, user_id: int, reading: Reading) -> Payload:
        """Give a driver's state, for `at` of the shipped snapshot to arrange."""
        own = [row for row in self.rows.values() if row.driver_id == user_id]
        vehicles: list[str] = []
        for row in own:
            vehicles = [row.vehicle_number, *(number for number in vehicles if number != row.vehicle_number)]
        return {"bookings": [payloads.driver_view(r.booking, reading.moment) for r in own], "vehicles": vehicles[:20]}

    def owner(self, user_id: int, reading: Reading) -> Payload:
        """Give an owner's state."""
        lots = [lot for lot in LOTS if self.owners[lot] == user_id]
        shown = [{**payloads.lot_view(self.lot_row(lot)), "slots": self.slots(lot, reading.moment)} for lot in lots]
        booked = [payloads.owner_view(row.booking, reading.moment) for row in self.open() if row.lot_id in lots]
        return {"lots": shown, "bookings": booked, "kiosks": []}

    def lot(self, lot_id: int, reading: Reading) -> Payload:
        """Give a board's state."""
        return {"lot": payloads.lot_view(self.lot_row(lot_id)), "slots": self.slots(lot_id, reading.moment)}

    # Faults.

    def copy(self) -> Copy:
        """Give what a restore can bring back."""
        return Copy(dict(self.rows), dict(self.log), dict(self.owners))

    def restore(self, copy: Copy) -> None:
        """Live another life from an older state on."""
        self.rows, self.log, self.owners = dict(copy.rows), dict(copy.log), dict(copy.owners)
        self.epoch = f"epoch-{int(self.epoch.removeprefix('epoch-')) + 1}"

    def notify(self, payload: str) -> None:
        """Ring at every ear."""
        for process, queue in self.ears.items():
            self.world.after(self._pause_s(), process.soon, queue.put_nowait, payload)

    # What deeds need.

    def open(self) -> list[Row]:
        """Give the bookings that nobody has ended."""
        return [row for row in self.rows.values() if row.status == "booked"]

    def _subject(self, kind: str, row: Row) -> int:
        return {"driver": row.driver_id, "owner": self.owners[row.lot_id], "lot": row.lot_id}[kind]

    def slots(self, lot_id: int, now: datetime) -> list[Payload]:
        """Give the entries of a lot's slots."""
        running = {row.slot_id: row for row in self.open() if row.start_time <= now < row.end_time}
        lot = self.lot_row(lot_id)
        slots = [slot_of(slot_id) for slot_id in range(1, 1 + SLOTS_PER_LOT * len(LOTS)) if lot_of(slot_id) == lot_id]
        return in_human_order(
            payloads.slot_entry(slot, running[slot.pk].booking if slot.pk in running else None, lot, now)
            for slot in slots
        )

    def lot_row(self, lot_id: int) -> Lot:
        """Give the lot, of whoever owns it now."""
        return Lot(pk=lot_id, owner_id=self.owners[lot_id], name=f"Deck {lot_id}", currency="INR", listed=True)

    def commit(self, journal: Journal) -> None:
        """Number and store the events; the process that did it tells, if it still can."""
        numbered = []
        for event in journal._events:
            version = self.head(event.stream) + 1
            stored = Numbered(event.stream, version, event.type, event.payload, event.created_at)
            self.log[event.stream] = (*self.log.get(event.stream, ()), stored)
            self.committed_at[self.epoch, event.stream, version] = self.world.now
            self.world.note(f"committed {event.stream} {version} {event.type}")
            numbered.append(stored)
        if numbered:
            announce(None, changes=Changes(numbered, journal._due))


def text_of(state: Payload) -> Payload:
    """Give the state as it comes out of its JSON text."""
    parsed: Payload = wire.parse(wire.dumps(state))
    return parsed


def stream_of(kind: str, id_: int) -> str:
    """Name the stream."""
    return {"driver": streams.of_driver, "owner": streams.of_owner, "lot": streams.of_lot}[kind](id_)


def _give(future: asyncio.Future[Any], result: Any) -> None:
    if not future.done():
        future.set_result(result)


def _fail(future: asyncio.Future[Any], error: BaseException) -> None:
    if not future.done():
        future.set_exception(error)
