"""The journal of one transaction: what happened in it, told to every stream that watches, appended once at its end."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.dispatch import Signal

from bookings import payloads, streams, wire
from bookings.many_events import append_many
from bookings.models import Lot
from bookings.payloads import AnyBooking, Payload
from bookings.streams import EventType

# Sent after the commit with `changes: Changes`. The push listens; the domain knows nothing of it.
committed = Signal()
# From here on the way for many is the faster one.
MANY = 100


class Actor(StrEnum):
    """Who caused an event."""

    DRIVER = "driver"
    OWNER = "owner"
    STAFF = "staff"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Changes:
    """What a transaction committed: its events, and when each booking is next due (None: it is over)."""

    events: list[streams.Numbered]
    due: dict[int, datetime | None]


@dataclass
class Journal:
    """Collects the events of one transaction; all of them carry its one moment."""

    moment: datetime
    _events: list[streams.Unnumbered] = field(default_factory=list)
    _due: dict[int, datetime | None] = field(default_factory=dict)
    _written: bool = False

    def record(self, type_: str, booking: AnyBooking, *, lot: Lot, slot: Payload, actor: Actor, **extra: Any) -> None:
        """Tell the driver, the owner and the lot's board; `slot` is the slot's entry after the event.

        The board's payload is made without personal data here, so that no later mistake can leak it.
        """
        driver = payloads.driver_view(booking, self.moment)
        owner = {**driver, "driver": payloads.person_view(booking)}
        board = payloads.board_view(booking, self.moment)
        place = {"slot": slot, "lot_id": lot.pk}
        told: list[tuple[str, Payload]] = [
            (streams.of_driver(booking.driver_id), {"booking": driver, "actor": actor, **extra}),
            (streams.of_owner(lot.owner_id), {"booking": owner, **place, "actor": actor, **extra}),
            (streams.of_lot(lot.pk), {"booking": board, **place, **extra}),
        ]
        for stream, payload in told:
            self._tell(stream, type_, actor, wire.dumps(payload), booking_id=booking.pk)
        self._due[booking.pk] = booking.due_at

    def record_lot(self, lot: Lot, *, slots: list[Payload], actor: Actor) -> None:
        """Tell the owner and the lot's board what the lot and all of its slots are now, also of a new lot."""
        told: Payload = {"lot": payloads.lot_view(lot), "slots": slots}
        for_owner = wire.dumps({**told, "actor": actor})
        self._tell(streams.of_owner(lot.owner_id), EventType.LOT_UPDATED, actor, for_owner)
        self._tell(streams.of_lot(lot.pk), EventType.LOT_UPDATED, actor, wire.dumps(told))

    def record_kiosks(self, owner_id: int, *, kiosks: list[Payload], actor: Actor) -> None:
        """Tell the owner of all their displays as they are now."""
        told = wire.dumps({"kiosks": kiosks, "actor": actor})
        self._tell(streams.of_owner(owner_id), EventType.KIOSKS_UPDATED, actor, told)

    def record_lots_changed(self, owner_id: int, *, actor: Actor) -> None:
        """Tell an owner that a lot of theirs came or went; their sockets then get a fresh snapshot."""
        self._tell(streams.of_owner(owner_id), EventType.LOTS_CHANGED, actor, wire.dumps({"actor": actor}))

    def _tell(self, stream: str, type_: str, actor: Actor, payload: str, *, booking_id: int | None = None) -> None:
        event = streams.Unnumbered(stream, type_, actor, booking_id, payload, self.moment)
        self._events.append(event)

    def write(self) -> None:
        """Append all events; the transaction's last statement, so that COMMIT follows at once."""
        assert not self._written, "a transaction appends once"
        self._written = True
        if not self._events:
            return
        append = streams.append if len(self._events) < MANY else append_many
        changes = Changes(append(self._events), self._due)
        transaction.on_commit(lambda: _announce(changes))


def _announce(changes: Changes) -> None:
    # What is committed stays committed, whatever a listener does: send_robust logs and goes on.
    committed.send_robust(sender=None, changes=changes)
