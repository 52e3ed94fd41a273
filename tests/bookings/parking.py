"""The domain's deeds in few words, for tests that are about what comes of them."""

import json
from typing import Any

from django.db import connection

from bookings.journal import Actor
from bookings.models import Booking, Event, Slot, User
from bookings.services.cancel import cancel_booking
from bookings.services.create import create_booking
from bookings.services.idempotency import Key
from bookings.services.placing import Wish
from bookings.services.renew import renew_booking

PLATE = "KL-08-AZ-1234"


def book(driver: User, slot: Slot, number: str = PLATE, *, key: Key | None = None, **wish: Any) -> Booking:
    wanted = Wish(**wish)
    return create_booking(driver=driver, slot_id=slot.pk, vehicle_number=number, wish=wanted, key=key).booking


def renew(driver: User, booking: Booking, *, key: Key | None = None, **wish: Any) -> Booking:
    return renew_booking(driver=driver, booking_id=booking.pk, wish=Wish(**wish), key=key).booking


def cancel(user: User, booking: Booking, actor: Actor = Actor.DRIVER, reason: str | None = None) -> Booking:
    return cancel_booking(user=user, actor=actor, booking_id=booking.pk, reason=reason).booking


def told(stream: str) -> list[dict[str, Any]]:
    events = Event.objects.filter(stream=stream).order_by("version")
    return [{"type": event.type, "version": event.version, **json.loads(event.payload)} for event in events]


def types(stream: str) -> list[str]:
    return [event["type"] for event in told(stream)]


def deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        (count,) = cursor.fetchone()
    assert isinstance(count, int)
    return count


def waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
        (count,) = cursor.fetchone()
    assert isinstance(count, int)
    return count
