from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F

from bookings.models import Booking
from tests.product.screen import Screen
from tests.product.shapes import Value
from tests.product.town import Town

# What a booking of an hour at 40 costs, and one of a minute.
HOUR, MINUTE, BOTH = "40.00", "0.67", "40.67"


def zone_where_it_is_noon() -> str:
    """Moved bookings stay on their day."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


async def today(screen: Screen, **figures: object) -> Value:
    """Give the first `today` in which the owner's one lot has these figures."""

    def has_them(message: Value) -> bool:
        (lot,) = message["lots"]
        return all(lot[name] == value for name, value in figures.items())

    return next(iter((await screen.wait_for("today", has_them))["lots"]))


async def test_an_owners_day_is_sent_at_once_and_after_every_event(town: Town) -> None:
    zone = zone_where_it_is_noon()
    place, driver = town.lot(slots=2, timezone=zone), town.person()
    screen = await place.owner.watch("/ws/owner/")
    empty = await today(screen, occupied=0, running=0, completed=0, cancelled=0, revenue="0.00")
    assert (empty["lot_id"], empty["currency"], empty["occupancy"]) == (place.id, "INR", 0)
    assert empty["date"] == datetime.now(ZoneInfo(zone)).date().isoformat()

    kept = await driver.book(place.slots[0])
    await today(screen, occupied=1, running=1, completed=0, revenue=HOUR)
    short = await town.person().book(place.slots[1], duration=60)
    town.end_in(short["id"], -0.1)
    await today(screen, occupied=1, running=1, completed=1, cancelled=0, revenue=BOTH)
    await screen.ask("cancel-booking", booking_id=kept["id"])
    await today(screen, occupied=0, running=0, completed=1, cancelled=1, revenue=MINUTE)


async def test_occupancy_counts_the_slot_seconds_of_the_day_so_far(town: Town) -> None:
    place = town.lot(slots=2, timezone=zone_where_it_is_noon())
    booking = await town.person().book(place.slots[0])
    # Since before midnight: one slot of two, the whole day.
    assert town.do(lambda: stretch(booking["id"])) == 1
    screen = await place.owner.watch("/ws/owner/")
    assert (await today(screen))["occupancy"] == 50


def stretch(booking_id: int) -> int:
    return Booking.objects.filter(pk=booking_id).update(start_time=F("start_time") - timedelta(days=1))


async def test_another_owners_day_is_nobody_elses(town: Town) -> None:
    place, other = town.lot(), town.lot()
    await town.person().book(other.slots[0])
    screen = await place.owner.watch("/ws/owner/")
    assert (await today(screen))["lot_id"] == place.id
