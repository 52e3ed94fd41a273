"""A driver's picture: bookings and vehicles; and what each event does to it."""

from collections.abc import Iterable
from datetime import datetime

from bookings import payloads, plates
from bookings.models import Booking, Vehicle
from bookings.payloads import Payload
from bookings.snapshots.arranging import booking_at, soonest_end_first
from bookings.snapshots.reading import Reading
from bookings.streams import EventType
from bookings.wire import instant

HISTORY = 20
VEHICLES = 20


def read(user_id: int, reading: Reading) -> Payload:
    """Give the driver's `bookings` (running, upcoming, then the last 20 that ended) and `vehicles`, latest first."""
    own = Booking.objects.filter(driver=user_id)
    ended = own.exclude(status=Booking.Status.BOOKED).order_by("-ended_at", "-pk")[:HISTORY]
    found = [*own.filter(status=Booking.Status.BOOKED), *ended]
    vehicles = Vehicle.objects.filter(driver=user_id).order_by("-last_used_at", "-pk")[:VEHICLES]
    return {
        "bookings": _arranged((payloads.driver_view(booking, reading.moment) for booking in found), reading.moment),
        "vehicles": [vehicle.number for vehicle in vehicles],
    }


def apply(state: Payload, event: Payload) -> Payload:
    """Give the picture after the event: the booking is replaced, its vehicle moves to the front when it is made."""
    booking = event["booking"]
    others = [other for other in state["bookings"] if other["id"] != booking["id"]]
    vehicles = state["vehicles"]
    if event["type"] in EventType.BEGINNINGS:
        vehicles = _to_the_front(booking["vehicle_number"], vehicles)
    return {"bookings": [*others, booking], "vehicles": vehicles}


def at(state: Payload, now: datetime) -> Payload:
    """Give the picture as it reads at this moment."""
    return {**state, "bookings": _arranged((booking_at(booking, now) for booking in state["bookings"]), now)}


def _to_the_front(number: str, vehicles: list[str]) -> list[str]:
    others = [other for other in vehicles if plates.compared(other) != plates.compared(number)]
    return [number, *others][:VEHICLES]


def _arranged(bookings: Iterable[Payload], now: datetime) -> list[Payload]:
    all_ = list(bookings)
    booked = [booking for booking in all_ if booking["status"] == "booked"]
    started = [booking for booking in booked if booking["start_time"] <= instant(now)]
    upcoming = [booking for booking in booked if booking["start_time"] > instant(now)]
    ended = [booking for booking in all_ if booking["status"] != "booked"]
    return [
        *soonest_end_first(started),
        *sorted(upcoming, key=lambda booking: (booking["start_time"], booking["id"])),
        *sorted(ended, key=lambda booking: (booking["ended_at"], booking["id"]), reverse=True)[:HISTORY],
    ]
