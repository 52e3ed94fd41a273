"""Booking a slot."""

from bookings.clock import moment
from bookings.errors import NotFound
from bookings.models import User
from bookings.services.idempotency import Key, remembered
from bookings.services.locks import lock_slot, lock_vehicle
from bookings.services.placing import Answer, Wish, place_booking, record_placed
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
    place = settle_slot(slot)
    if not place.lot.exists_for(driver):
        raise NotFound("There is no such slot.")
    booking = place_booking(place=place, driver=driver, vehicle=vehicle, wish=wish or Wish(), key=key)
    record_placed(EventType.CREATED, booking, place=place)
    place.journal.write()
    return Answer(booking, place.journal.moment)
