"""Renewing: the same slot and vehicle again, from now, at today's price."""

from django.db.models import F

from bookings.clock import moment
from bookings.errors import BookingError, NotFound, SlotTaken, SlotUnavailable
from bookings.models import Booking, User
from bookings.services.idempotency import Key, remembered
from bookings.services.locks import lock_slot, lock_vehicle
from bookings.services.placing import Answer, Wish, place_booking, record_placed
from bookings.services.settle import settle_slot
from bookings.services.transactions import in_one_transaction
from bookings.streams import EventType
from bookings.written import GIVEN, Written

_with_number = Written(Booking.objects.annotate(number=F("vehicle__number")).filter(pk=GIVEN))
TAKEN = "Slot is not available for renewal"


class NotYourBooking(BookingError):
    """Somebody else's booking."""

    code = "not-your-booking"
    sentence = "You can only renew your own bookings"


class NotRenewable(BookingError):
    """It has not ended by time."""

    code = "not-renewable"

    def __init__(self, status: str) -> None:
        super().__init__(f"Can only renew completed or expired bookings (current status: {status})")


@in_one_transaction
def renew_booking(*, driver: User, booking_id: int, wish: Wish | None = None, key: Key | None = None) -> Answer:
    """Give the booking that follows the driver's completed or expired one; that one is completed first if it was not.

    Raises IdempotencyMismatch, NotFound, NotYourBooking, NotRenewable, what place_booking raises (the slot's
    refusals in the words of a renewal), and Unavailable.
    """
    if known := remembered(driver=driver, key=key):
        return Answer(known, moment(), replayed=True)
    old = next(iter(_with_number(booking_id)), None)
    if old is None:
        raise NotFound("There is no such booking.")
    if old.driver_id != driver.pk:
        raise NotYourBooking
    slot = lock_slot(old.slot_id)
    assert slot is not None, "slots are never deleted"
    vehicle = lock_vehicle(driver=driver, number=old.number)  # type: ignore[attr-defined]  # annotated
    if known := remembered(driver=driver, key=key):
        return Answer(known, moment(), replayed=True)
    place = settle_slot(slot)
    if old.status == Booking.Status.BOOKED:  # when it was read; by now it may have ended
        old.refresh_from_db(fields=["status"])
    if old.status != Booking.Status.COMPLETED:
        raise NotRenewable(old.status)
    try:
        booking = place_booking(
            place=place, driver=driver, vehicle=vehicle, wish=wish or Wish(), key=key, renewed_from=old
        )
    except (SlotTaken, SlotUnavailable) as refusal:
        raise type(refusal)(TAKEN) from refusal
    record_placed(EventType.RENEWED, booking, place=place, previous_booking_id=old.pk)
    place.journal.write()
    return Answer(booking, place.journal.moment)
