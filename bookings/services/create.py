"""Booking a slot."""

from bookings.clock import moment
from bookings.errors import NotFound
from bookings.journal import Journal
from bookings.models import Lot, User
from bookings.services.idempotency import Key, remembered
from bookings.services.locks import lock_open_bookings, lock_slot, lock_vehicle
from bookings.services.placing import Answer, Place, Wish, place_booking, record_placed
from bookings.services.settle import settle_slot
from bookings.services.transactions import in_one_transaction
from bookings.streams import EventType


@in_one_transaction
def create_booking(
    *, driver: User, slot_id: int, vehicle_number: str, wish: Wish | None = None, key: Key | None = None
) -> Answer:
    """Give the driver's new booking of the slot, starting now; what is past its end there is ended first.

    `vehicle_number` is as plates.shown gives it. Raises IdempotencyMismatch, NotFound, what place_booking raises,
    and Unavailable.
    """
    if known := remembered(driver=driver, key=key):
        return Answer(known, moment(), replayed=True)
    slot = lock_slot(slot_id)
    if slot is None or slot.retired_at is not None:
        raise NotFound("There is no such slot.")
    vehicle = lock_vehicle(driver=driver, number=vehicle_number)
    if known := remembered(driver=driver, key=key):  # a twin may have held the slot before us
        return Answer(known, moment(), replayed=True)
    # The lot is read after the locks: a lot that was handed over while we waited has another owner.
    lot = Lot.objects.get(pk=slot.lot_id)
    if not lot.exists_for(driver):
        raise NotFound("There is no such slot.")
    open_bookings = lock_open_bookings([slot.pk])
    journal = Journal(moment())
    place = Place(slot, lot, settle_slot(slot=slot, lot=lot, open_bookings=open_bookings, journal=journal))
    booking = place_booking(
        place=place, driver=driver, vehicle=vehicle, wish=wish or Wish(), key=key, moment=journal.moment
    )
    record_placed(EventType.CREATED, booking, place=place, journal=journal)
    journal.write()
    return Answer(booking, journal.moment)
