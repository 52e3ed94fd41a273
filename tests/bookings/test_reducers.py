import random
from collections import Counter
from datetime import timedelta

import pytest

from bookings.clock import moment
from bookings.errors import BookingError
from bookings.models import Booking, Lot, Slot, User
from bookings.services.due import settle_due
from tests.bookings.parking import book, cancel, renew
from tests.bookings.pictures import Follower, followers
from tests.bookings.walking import Walk, ms

TRIES = 20_000
STEPS = 250


@pytest.fixture
def quick_lot(slots: list[Slot]) -> Lot:
    lot = slots[0].lot
    lot.min_duration, lot.default_duration, lot.expiring_soon = ms(1), ms(40), ms(15)
    lot.save()
    return lot


@pytest.fixture
def watching(driver: User, driver2: User, owner: User, owner2: User, quick_lot: Lot) -> list[Follower]:
    other = Lot.objects.create(
        owner=owner2, name="Other", currency="JPY", listed=True, min_duration=ms(1), default_duration=ms(60)
    )
    Slot.objects.bulk_create(Slot(lot=other, label=f"Z{n}", vehicle_type="car", price=900) for n in (1, 2))
    return followers([driver, driver2], [owner, owner2], [quick_lot, other])


def see(watching: list[Follower]) -> None:
    for follower in watching:
        follower.assert_up_to_date()


def wait_for(booking: Booking, name: str) -> None:
    assert any(moment() >= getattr(booking, name) for _ in range(TRIES))


def test_every_picture_follows_a_booking_from_its_making_to_its_cancelling(
    driver: User, driver2: User, slots: list[Slot], watching: list[Follower]
) -> None:
    see(watching)
    first = book(driver, slots[0])
    other = book(driver2, slots[1], "B2", duration=timedelta(hours=1))
    see(watching)
    wait_for(first, "expiring_at")
    settle_due()
    see(watching)
    wait_for(first, "end_time")
    see(watching)
    settle_due()
    see(watching)
    second = renew(driver, first, duration=timedelta(hours=1))
    see(watching)
    cancel(driver, second)
    see(watching)
    cancel(driver2, other)
    see(watching)


@pytest.mark.usefixtures("slots")
def test_every_picture_follows_a_walk_at_random(driver: User, driver2: User, watching: list[Follower]) -> None:
    chance = random.Random(20260115)  # noqa: S311 — the same walk each time
    walk = Walk(chance, [driver, driver2], list(Slot.objects.order_by("pk"))[-6:])
    deeds, done = walk.deeds(), Counter[str]()
    for _ in range(STEPS):
        deed = chance.choice(deeds)
        try:
            deed()
            done[deed.__name__] += 1
        except BookingError:
            pass
        see(watching)
    assert set(done) == {deed.__name__ for deed in deeds}
    assert sum(follower.version for follower in watching) > STEPS
