"""The worker's step: do what is due, in batches, and set when each booking is next due, in the same transaction.

Exactly once over crashes and any number of workers: they share by slots, and the row locks and the moment are the
only fence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from bookings import payloads
from bookings.arrays import each
from bookings.clock import moment
from bookings.errors import Unavailable
from bookings.journal import Actor, Journal
from bookings.models import Booking, Lot
from bookings.rows import BOOKING, BookingRow, SlotRow, returned
from bookings.services.holding import Due, hold_all, hold_free
from bookings.services.settle import complete_these, record_completion
from bookings.services.transactions import LOCK_NOT_AVAILABLE, in_one_transaction, sqlstate
from bookings.streams import EventType

BATCH = 500
# What is later than this is waited for, in a pass of its own and not for long: others must not wait behind it.
LATE = timedelta(seconds=1)
WAIT_FOR_HELD = "100ms"
WARN = f"""
UPDATE bookings_booking SET due_at = end_time
WHERE id IN ({each()}) AND status = 'booked' AND due_at <= %s AND end_time > %s
RETURNING {BOOKING}
"""  # noqa: S608 — the columns are ours


@dataclass(frozen=True, slots=True)
class Settled:
    """What one pass did: how many bookings it ended and how many it warned of."""

    completed: int
    warned: int

    def __bool__(self) -> bool:
        return bool(self.completed or self.warned)


@in_one_transaction
def settle_due(*, limit: int = BATCH) -> Settled:
    """Complete and warn of what is due now: of the bookings that are due longest, `limit`.

    A slot that somebody holds is left to the next pass. Raises Unavailable while the database is away.
    """
    return _settle(hold_free(moment(), limit))


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
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [WAIT_FOR_HELD])
    return _settle(hold_all(moment() - LATE, limit))


def _settle(due: Sequence[Due]) -> Settled:
    if not due:
        return Settled(0, 0)
    journal = Journal(moment())
    over = complete_these([booking.id for booking in due if booking.end_time <= journal.moment], journal.moment)
    soon = _wait_for_end([booking.id for booking in due if booking.end_time > journal.moment], journal.moment)
    slots = {booking.slot.pk: booking.slot for booking in due}
    lots = Lot.objects.in_bulk({slot.lot_id for slot in slots.values()})
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


def _wait_for_end(booking_ids: Sequence[int], now: datetime) -> list[BookingRow]:
    soon = returned(WARN, booking_ids, now, now)
    return sorted(soon, key=lambda booking: (booking.expiring_at, booking.pk))


def _record_warning(booking: BookingRow, *, slot: SlotRow, lot: Lot, journal: Journal) -> None:
    entry = payloads.slot_entry(slot, booking, lot, journal.moment)
    journal.record(EventType.EXPIRING, booking, lot=lot, slot=entry, actor=Actor.SYSTEM)
