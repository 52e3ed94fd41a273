"""Placing a booking in a slot that is held: what create and renew have in common."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError

from bookings import money, payloads, wire
from bookings.errors import BookingError, Invalid, SlotTaken, SlotUnavailable
from bookings.journal import Actor
from bookings.models import Booking, Lot, Slot, User, Vehicle
from bookings.services.idempotency import Key
from bookings.services.settle import Place
from bookings.services.transactions import TryAgain, constraint


class VehicleInUse(BookingError):
    """One driver can have one vehicle in one slot at a time."""

    code = "vehicle-in-use"
    sentence = "You have this vehicle parked already. End that booking first, or enter another vehicle."


class VehicleTypeMismatch(BookingError):
    """The slot is for another type of vehicle."""

    code = "vehicle-type-mismatch"

    def __init__(self, slot: Slot) -> None:
        super().__init__(f"Slot {slot.label} is for a {slot.vehicle_type}. Choose a slot for your vehicle.")


class PriceChanged(BookingError):
    """It is dearer now than what the person saw."""

    code = "price-changed"
    sentence = "The price has changed. Look at the new price and book again if you agree."


@dataclass(frozen=True, slots=True)
class Answer:
    """What create and renew give: the booking, as it is at `moment`; `replayed` where a key was known already."""

    booking: Booking
    moment: datetime
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person asks for beside the slot; None: no wish."""

    duration: timedelta | None = None
    vehicle_type: str | None = None
    expected_price: Decimal | None = None


def place_booking(
    *,
    place: Place,
    driver: User,
    vehicle: Vehicle,
    wish: Wish,
    key: Key | None,
    renewed_from: Booking | None = None,
) -> Booking:
    """Give the new booking, stored, starting at the place's moment.

    Raises, judged in this order: Invalid (duration), SlotUnavailable (closed), SlotTaken, VehicleTypeMismatch,
    VehicleInUse, PriceChanged (with the price now).
    """
    slot, lot, moment = place.slot, place.lot, place.journal.moment
    duration = wish.duration or lot.default_duration
    end_time = moment + duration
    _judge_duration(duration, lot)
    if not slot.in_service or slot.retired_at or not lot.exists_for(driver):
        raise SlotUnavailable
    if any(booking.start_time < end_time for booking in place.open_bookings):
        raise SlotTaken
    if wish.vehicle_type not in (None, slot.vehicle_type):
        raise VehicleTypeMismatch(slot)
    price = money.price_of(hourly=slot.price, duration=duration, currency=lot.currency)
    if wish.expected_price is not None and price > wish.expected_price:
        # Else the constraint says so, without a query of its own.
        if _in_use(vehicle, moment, end_time):
            raise VehicleInUse
        raise PriceChanged(price=money.shown(price, lot.currency))
    expiring_at = end_time - min(lot.expiring_soon, duration / 2)
    return _store(
        Booking(
            lot=lot,
            slot=slot,
            driver=driver,
            vehicle=vehicle,
            renewed_from=renewed_from,
            lot_shown=payloads.lot_as_booked(lot),
            slot_shown=payloads.slot_as_booked(slot, lot),
            driver_name=driver.get_full_name(),
            vehicle_number=vehicle.number,
            start_time=moment,
            end_time=end_time,
            expiring_at=expiring_at,
            due_at=expiring_at,
            price=price,
            currency=lot.currency,
            idempotency_key=key.value if key else None,
            request_hash=key.request_hash if key else None,
        )
    )


def record_placed(type_: str, booking: Booking, *, place: Place, **extra: int) -> None:
    """Tell everyone that this booking has its slot from now on."""
    entry = payloads.slot_entry(place.slot, booking, place.lot, place.journal.moment)
    place.journal.record(type_, booking, lot=place.lot, slot=entry, actor=Actor.DRIVER, **extra)


def _judge_duration(duration: timedelta, lot: Lot) -> None:
    if not lot.min_duration <= duration <= lot.max_duration:
        shortest, longest = wire.seconds(lot.min_duration), wire.seconds(lot.max_duration)
        raise Invalid.field("duration", f"This lot takes bookings of {shortest} to {longest} seconds.")


def _in_use(vehicle: Vehicle, start_time: datetime, end_time: datetime) -> bool:
    elsewhere = Booking.objects.filter(vehicle=vehicle, status=Booking.Status.BOOKED)
    return elsewhere.filter(start_time__lt=end_time, end_time__gt=start_time).exists()


def _store(booking: Booking) -> Booking:
    # Under the locks the slot's and the key's are all but impossible, and stay as judges. The vehicle's judges alone.
    try:
        booking.save(force_insert=True)
    except IntegrityError as error:
        match constraint(error):
            case "booking_slot_once_at_a_time":
                raise SlotTaken from error
            case "booking_vehicle_once_at_a_time":
                raise VehicleInUse from error
            case "booking_idempotency_key_once":
                raise TryAgain from error
        raise
    return booking
