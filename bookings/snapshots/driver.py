"""A driver's picture: bookings and vehicles; and what each event does to it."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import connection

from bookings import payloads, plates
from bookings.models import Booking
from bookings.payloads import Payload
from bookings.snapshots.arranging import booking_at, soonest_end_first
from bookings.snapshots.reading import Reading
from bookings.streams import EventType
from bookings.wire import instant

HISTORY = 20
VEHICLES = 20


# By name: a prepared statement fails when a migration changes what it gives.
COLUMNS = ", ".join(str(field.column) for field in Booking._meta.concrete_fields)  # noqa: SLF001 — Django's public name
# Of each driver the latest that ended, by an index each: a window over all of their rows would read them all.
BOOKINGS = f"""
SELECT {COLUMNS} FROM bookings_booking WHERE driver_id = ANY(%(ids)s::bigint[]) AND ended_at IS NULL
UNION ALL SELECT latest.* FROM unnest(%(ids)s::bigint[]) AS asked (id) CROSS JOIN LATERAL (
    SELECT {COLUMNS} FROM bookings_booking AS own WHERE own.driver_id = asked.id AND ended_at IS NOT NULL
    ORDER BY ended_at DESC, id DESC LIMIT %(most)s
) AS latest"""  # noqa: S608 — names of ours
NUMBERS = """
SELECT latest.driver_id, latest.number FROM unnest(%(ids)s::bigint[]) AS asked (id) CROSS JOIN LATERAL (
    SELECT driver_id, number, last_used_at, id FROM bookings_vehicle AS own WHERE own.driver_id = asked.id
    ORDER BY last_used_at DESC, id DESC LIMIT %(most)s
) AS latest ORDER BY latest.last_used_at DESC, latest.id DESC"""


def read(user_id: int, reading: Reading) -> Payload:
    """Give the driver's `bookings` (running, upcoming, then the last 20 that ended) and `vehicles`, latest first."""
    return read_many([user_id], reading.moment)[user_id]


def read_many(user_ids: Collection[int], moment: datetime) -> dict[int, Payload]:
    """Give the same of each of these drivers; two queries."""
    bookings: dict[int, list[Payload]] = {user_id: [] for user_id in user_ids}
    vehicles: dict[int, list[str]] = {user_id: [] for user_id in user_ids}
    ids = list(bookings)
    for booking in Booking.objects.raw(BOOKINGS, {"ids": ids, "most": HISTORY}):
        bookings[booking.driver_id].append(payloads.driver_view(booking, moment))
    with connection.cursor() as cursor:
        cursor.execute(NUMBERS, {"ids": ids, "most": VEHICLES})
        for user_id, number in cursor.fetchall():
            vehicles[user_id].append(number)
    return {
        user_id: {"bookings": _arranged(bookings[user_id], moment), "vehicles": vehicles[user_id]}
        for user_id in user_ids
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
