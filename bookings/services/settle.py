"""Settling: ending what is past its end. The only place where a booking completes.

A completion is `status = 'booked' AND end_time <= moment`, under the slot's lock, the moment read after it: losing,
doubling or racing a wake-up can make it late, never double or early.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from bookings import payloads
from bookings.arrays import each
from bookings.clock import moment
from bookings.journal import Actor, Journal
from bookings.models import Booking, Lot, Slot
from bookings.payloads import AnyBooking
from bookings.rows import BOOKING, BookingRow, SlotRow, returned
from bookings.services.locks import lock_open_bookings
from bookings.streams import EventType
from bookings.written import GIVEN, Written

_lot = Written(Lot.objects.filter(pk=GIVEN))

COMPLETE = f"""
UPDATE bookings_booking
SET status = 'completed', end_reason = 'time', due_at = NULL, ended_at = end_time, charged = price
WHERE id IN ({each()}) AND status = 'booked' AND end_time <= %s
RETURNING {BOOKING}
"""  # noqa: S608 — the columns are ours


@dataclass(frozen=True, slots=True)
class Place:
    """A slot that is held and settled: with its lot, the bookings that are still open in it, and the one moment."""

    slot: Slot
    lot: Lot
    open_bookings: list[Booking]
    journal: Journal


def settle_slot(slot: Slot) -> Place:
    """End what is past its end in a slot whose row is held; the moment is read here, after the last lock."""
    # The lot is read after the slot's lock: a lot that was handed over while we waited has another owner.
    (lot,) = _lot(slot.lot_id)
    open_bookings = lock_open_bookings(slot.pk)
    journal = Journal(moment())
    over = [booking for booking in open_bookings if booking.end_time <= journal.moment]
    complete(over)
    for booking in sorted(over, key=lambda booking: (booking.end_time, booking.pk)):
        record_completion(booking, slot=slot, lot=lot, journal=journal)
    still_open = [booking for booking in open_bookings if booking.status == Booking.Status.BOOKED]
    return Place(slot, lot, still_open, journal)


def complete(over: Sequence[Booking]) -> None:
    """Store these bookings' completions, in one statement, and show them on the objects."""
    if not over:
        return
    rows = Booking.objects.filter(pk__in=[booking.pk for booking in over], status=Booking.Status.BOOKED)
    status, by_time = Booking.Status.COMPLETED, Booking.EndReason.TIME
    count = rows.update(status=status, end_reason=by_time, due_at=None, ended_at=F("end_time"), charged=F("price"))
    assert count == len(over), "a held booking changed under us"
    for booking in over:
        booking.status, booking.end_reason, booking.due_at = status, by_time, None
        booking.ended_at, booking.charged = booking.end_time, booking.price


def complete_these(booking_ids: Sequence[int], now: datetime) -> list[BookingRow]:
    """Store the completion of those that are past their end, their slots being held; gives them by their ends.

    Those of one lot in a row: what its screens are told comes to them together.
    """
    over = returned(COMPLETE, booking_ids, now)
    return sorted(over, key=lambda booking: (booking.end_time, booking.lot_id, booking.pk))


def record_completion(booking: AnyBooking, *, slot: Slot | SlotRow, lot: Lot, journal: Journal) -> None:
    """Tell everyone that this booking ended by time and that its slot has none."""
    entry = payloads.slot_entry(slot, None, lot, journal.moment)
    journal.record(EventType.COMPLETED, booking, lot=lot, slot=entry, actor=Actor.SYSTEM)


def running(open_bookings: Sequence[Booking], now: datetime) -> Booking | None:
    """Give the one of a slot's open bookings that runs at this moment, or None."""
    return next((b for b in open_bookings if b.start_time <= now < b.end_time), None)
