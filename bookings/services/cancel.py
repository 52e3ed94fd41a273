"""Cancelling: by the driver, the lot's owner or staff. The slot is free at once."""

from datetime import datetime
from decimal import Decimal

from bookings import money, payloads
from bookings.errors import BookingError, NotFound
from bookings.journal import Actor
from bookings.models import Booking, Lot, User
from bookings.services.locks import lock_slot
from bookings.services.placing import Answer
from bookings.services.settle import running, settle_slot
from bookings.services.transactions import in_one_transaction
from bookings.streams import EventType

END_REASONS = {
    Actor.DRIVER: Booking.EndReason.DRIVER,
    Actor.OWNER: Booking.EndReason.OWNER,
    Actor.STAFF: Booking.EndReason.SYSTEM,
}


class BookingEnded(BookingError):
    """There is nothing left to cancel."""

    code = "booking-ended"
    sentence = "This booking has ended already."


@in_one_transaction
def cancel_booking(*, user: User, actor: Actor, booking_id: int, reason: str | None = None) -> Answer:
    """Give the booking, cancelled now. A driver pays for the whole seconds used; by owner or staff it costs nothing.

    Raises NotFound where it is not this actor's to cancel, exactly as for an unknown id; BookingEnded where it is
    neither running nor upcoming; Unavailable.
    """
    asked = Booking.objects.filter(pk=booking_id).first()
    if asked is None:
        raise NotFound("There is no such booking.")
    slot = lock_slot(asked.slot_id)
    assert slot is not None, "slots are never deleted"
    place = settle_slot(slot)
    if not _may_cancel(actor, user, asked, place.lot):
        raise NotFound("There is no such booking.")
    booking = next((open_ for open_ in place.open_bookings if open_.pk == booking_id), None)
    if booking is None:
        raise BookingEnded
    journal = place.journal
    _cancel(booking, actor=actor, reason=reason, now=journal.moment)
    others = [open_ for open_ in place.open_bookings if open_ is not booking]
    entry = payloads.slot_entry(slot, running(others, journal.moment), place.lot, journal.moment)
    journal.record(EventType.CANCELLED, booking, lot=place.lot, slot=entry, actor=actor)
    journal.write()
    return Answer(booking, journal.moment)


def _may_cancel(actor: Actor, user: User, booking: Booking, lot: Lot) -> bool:
    match actor:
        case Actor.DRIVER:
            return booking.driver_id == user.pk
        case Actor.OWNER:
            return lot.owner_id == user.pk
        case Actor.STAFF:
            return user.is_staff
    return False


def _cancel(booking: Booking, *, actor: Actor, reason: str | None, now: datetime) -> None:
    booking.status, booking.end_reason = Booking.Status.CANCELLED, END_REASONS[actor]
    booking.reason, booking.ended_at, booking.due_at = reason, now, None
    booking.charged = _charge(booking, now) if actor == Actor.DRIVER else Decimal(0)
    booking.save(update_fields=["status", "end_reason", "reason", "ended_at", "due_at", "charged"])


def _charge(booking: Booking, now: datetime) -> Decimal:
    hourly = Decimal(booking.slot_shown["price"])
    return money.price_used(
        hourly=hourly, used=now - booking.start_time, currency=booking.currency, at_most=booking.price
    )
