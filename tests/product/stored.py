"""Running bookings put straight into the database: a thousand at once, which the worker finds by itself."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from bookings import payloads
from bookings.clock import moment
from bookings.models import Booking, Lot, Slot, User, Vehicle
from tests.product.town import Person, Place

SHIFT = """
UPDATE bookings_booking AS booking SET
    start_time = start_time + shift, end_time = end_time + shift,
    expiring_at = expiring_at + shift, due_at = due_at + shift
FROM (
    SELECT id, %(first)s + (place - 1) * %(apart)s - end_time AS shift
    FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS wanted (id, place) JOIN bookings_booking USING (id)
) AS shifted WHERE shifted.id = booking.id
"""


def running_bookings(place: Place, drivers: Sequence[Person], *, first: timedelta, apart: timedelta) -> list[int]:
    """Store one booking in each slot, their warnings already given; the first ends so much later, the next `apart`.

    Gives their ids. To be called in the product's database, and once for each of the drivers.
    """
    lot, slots = Lot.objects.get(pk=place.id), list(Slot.objects.filter(lot=place.id).order_by("pk"))
    users = list(User.objects.filter(pk__in=[driver.id for driver in drivers]))
    end = moment() + first
    vehicles = [
        Vehicle(driver=users[n % len(users)], number=f"QZ-{n:04}", compared=f"QZ{n:04}", last_used_at=end)
        for n in range(len(slots))
    ]
    Vehicle.objects.bulk_create(vehicles)
    made = []
    for n, (slot, vehicle) in enumerate(zip(slots, vehicles, strict=True)):
        end_time = end + n * apart
        made.append(
            Booking(
                lot=lot,
                slot=slot,
                driver=vehicle.driver,
                vehicle=vehicle,
                lot_shown=payloads.lot_as_booked(lot),
                slot_shown=payloads.slot_as_booked(slot, lot),
                driver_name=vehicle.driver.get_full_name(),
                vehicle_number=vehicle.number,
                start_time=end_time - timedelta(hours=1),
                end_time=end_time,
                expiring_at=end_time - timedelta(minutes=5),
                due_at=end_time,
                price=Decimal(40),
                currency=lot.currency,
            )
        )
    return [booking.pk for booking in Booking.objects.bulk_create(made)]


def end_sooner(bookings: Sequence[int], *, first: timedelta, apart: timedelta) -> None:
    """Shift running bookings in time: the first ends so much later than now, the others each `apart` later."""
    with connection.cursor() as cursor:
        told: dict[str, Any] = {"ids": list(bookings), "first": moment() + first, "apart": apart}
        cursor.execute(SHIFT, told)
        assert cursor.rowcount == len(bookings)
