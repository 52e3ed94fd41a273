"""Fixtures of the domain: empty tables, people, a lot, slots; and moving a booking instead of the clock."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import caches
from django.db import connection
from django.db.models import F
from pytest_django import DjangoDbBlocker, Settings

from bookings.models import Booking, Lot, Slot, User
from realtime import limits

Mover = Callable[..., None]


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    for each in caches:  # limits count in memory
        caches[each].clear()
    for windows in (limits.changes, limits.openings):
        windows._of.clear()


@pytest.fixture(autouse=True)
def quick(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True  # else each client looks at every static file


@pytest.fixture
def transactional_db(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    # As pytest-django's own, but of Django's flush it takes a tenth of the time for tables of a few rows.
    with django_db_blocker.unblock():
        yield
        kept = {"django_content_type", "auth_permission"}
        names = set(connection.introspection.django_table_names(only_existing=True)) - kept
        with connection.cursor() as cursor:
            cursor.execute(";".join(f'DELETE FROM "{name}"' for name in names))  # noqa: S608 — our own tables
        connection.close()


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
