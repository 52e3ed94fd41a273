"""Fixtures of the domain: people, a lot, slots; and moving a booking instead of the clock."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db.models import F

from bookings.models import Booking, Lot, Slot, User

Mover = Callable[..., None]


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()  # limits count in memory


@pytest.fixture
def driver(transactional_db: None) -> User:
    return User.objects.create_user("driver", password="parkmate-demo", name="Asha Demo")


@pytest.fixture
def driver2(transactional_db: None) -> User:
    return User.objects.create_user("driver2", password="parkmate-demo", name="Bilal Demo")


@pytest.fixture
def owner(transactional_db: None) -> User:
    return User.objects.create_user("owner", password="parkmate-demo", name="Olga Demo")


@pytest.fixture
def lot(owner: User) -> Lot:
    return Lot.objects.create(
        owner=owner,
        name="Harbour deck",
        address="12 Marine Drive",
        timezone="Asia/Kolkata",
        currency="INR",
        min_duration=timedelta(seconds=5),
        listed=True,
    )


@pytest.fixture
def slot(lot: Lot) -> Slot:
    return Slot.objects.create(lot=lot, label="A1", vehicle_type="car", price=Decimal(40))


@pytest.fixture
def slot2(lot: Lot) -> Slot:
    return Slot.objects.create(lot=lot, label="A2", vehicle_type="car", price=Decimal(40))


@pytest.fixture
def move() -> Mover:
    def shift(booking_id: int, *, by: timedelta) -> None:
        times = ("start_time", "end_time", "expiring_at", "due_at")
        moved = Booking.objects.filter(pk=booking_id).update(**{name: F(name) + by for name in times})
        assert moved == 1

    return shift
