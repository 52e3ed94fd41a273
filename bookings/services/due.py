"""The worker's step: do what is due, in batches, and set when each booking is next due, in the same transaction.

Exactly once over crashes and any number of workers: they share by slots, and the row locks and the moment are the
only fence.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F

from bookings import payloads
from bookings.clock import moment
from bookings.errors import Unavailable
from bookings.journal import Actor, Journal
from bookings.models import Booking, Lot, Slot
from bookings.services.settle import complete, record_completion
from bookings.services.transactions import LOCK_NOT_AVAILABLE, in_one_transaction, sqlstate
from bookings.streams import EventType

BATCH = 500
# What is later than this is waited for, in a pass of its own and not for long: others must not wait behind it.
LATE = timedelta(seconds=1)
WAIT_FOR_HELD = "100ms"


@dataclass(frozen=True, slots=True)
class Settled:
    """What one pass did: how many bookings it ended and how many it warned of."""

    completed: int
    warned: int

    def __bool__(self) -> bool:
        return bool(self.completed or self.warned)


@in_one_transaction
def settle_due(*, limit: int = BATCH) -> Settled:
    """Complete and warn of what is due now, in the slots of the `limit` bookings that are due longest.

    A slot that somebody holds is left to the next pass. Raises Unavailable while the database is away.
    """
    return _settle(_hold(_due_slots(moment(), limit), skip_locked=True))


def settle_held(*, limit: int = BATCH) -> Settled:
    """Do the same for what is late because its slot was held at each pass; waits for the slots, but not for long."""
    try:
        return _settle_late(limit)
    except Unavailable as error:
        if sqlstate(error.__cause__) != LOCK_NOT_AVAILABLE:
            raise
        return Settled(0, 0)  # whoever holds it settles it, or the next sweep does


@in_one_transaction
def _settle_late(limit: int) -> Settled:
    late = _due_slots(moment() - LATE, limit)
    if not late:
        return Settled(0, 0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [WAIT_FOR_HELD])
    return _settle(_hold(late, skip_locked=False))


def _settle(held: Sequence[Slot]) -> Settled:
    slots = {slot.pk: slot for slot in held}
    if not slots:
        return Settled(0, 0)
    journal = Journal(moment())
    due = _lock_due(slots, journal.moment)
    over = sorted((b for b in due if b.end_time <= journal.moment), key=lambda b: (b.end_time, b.pk))
    soon = sorted((b for b in due if b.end_time > journal.moment), key=lambda b: (b.expiring_at, b.pk))
    lots = {lot.pk: lot for lot in Lot.objects.filter(pk__in={slot.lot_id for slot in slots.values()})}
    complete(over)
    _wait_for_end(soon)
    for booking in over:
        record_completion(booking, slot=slots[booking.slot_id], lot=lots[booking.lot_id], journal=journal)
    for booking in soon:
        _record_warning(booking, slot=slots[booking.slot_id], lot=lots[booking.lot_id], journal=journal)
    journal.write()
    return Settled(len(over), len(soon))


def next_due() -> datetime | None:
    """Give when the database next owes somebody something, or None."""
    booked = Booking.objects.filter(status=Booking.Status.BOOKED, due_at__isnull=False)
    return booked.order_by("due_at").values_list("due_at", flat=True).first()


def due_until(until: datetime) -> dict[int, datetime]:
    """Give when each open booking is next due, of those due until then."""
    booked = Booking.objects.filter(status=Booking.Status.BOOKED, due_at__lte=until)
    return {pk: due_at for pk, due_at in booked.values_list("pk", "due_at") if due_at is not None}


def _due_slots(until: datetime, limit: int) -> set[int]:
    booked = Booking.objects.filter(status=Booking.Status.BOOKED, due_at__lte=until)
    return set(booked.order_by("due_at").values_list("slot_id", flat=True)[:limit])


def _hold(slot_ids: Collection[int], *, skip_locked: bool) -> list[Slot]:
    if not slot_ids:
        return []
    slots = Slot.objects.select_for_update(no_key=True, skip_locked=skip_locked)
    return list(slots.filter(pk__in=slot_ids).order_by("pk"))


def _lock_due(slots: dict[int, Slot], now: datetime) -> list[Booking]:
    due = Booking.objects.filter(slot__in=slots, status=Booking.Status.BOOKED, due_at__lte=now)
    return list(due.select_for_update(no_key=True).order_by("pk"))


def _wait_for_end(soon: Sequence[Booking]) -> None:
    for booking in soon:
        booking.due_at = booking.end_time
    Booking.objects.filter(pk__in=[booking.pk for booking in soon]).update(due_at=F("end_time"))


def _record_warning(booking: Booking, *, slot: Slot, lot: Lot, journal: Journal) -> None:
    entry = payloads.slot_entry(slot, booking, lot, journal.moment)
    journal.record(EventType.EXPIRING, booking, lot=lot, slot=entry, actor=Actor.SYSTEM)
