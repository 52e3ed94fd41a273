"""What the domain's tests share: callers of the API, connections without a pool."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, connections, transaction
from rest_framework.test import APIClient

from bookings.models import Booking, Lot, Slot, Token, User
from bookings.rights import changed
from tests.conftest import Mover

PATIENCE_S = 10.0

Ender = Callable[[Booking], None]
Caller = Callable[[User], APIClient]


@pytest.fixture
def owner2(transactional_db: None) -> User:
    return User.objects.create_user("owner2", password="parkmate-demo", name="Otto Demo")


@pytest.fixture
def slots(lot: Lot) -> list[Slot]:
    return Slot.objects.bulk_create(Slot(lot=lot, label=f"B{n}", vehicle_type="car", price=40) for n in range(1, 13))


@pytest.fixture
def past_its_end(move: Mover) -> Ender:
    def end(booking: Booking) -> None:
        move(booking.pk, by=booking.start_time - booking.end_time - timedelta(milliseconds=1))

    return end


@pytest.fixture
def anonymous() -> APIClient:
    return APIClient(enforce_csrf_checks=True, raise_request_exception=False)


@pytest.fixture
def signed_in() -> Caller:
    def with_token(user: User) -> APIClient:
        client = APIClient(enforce_csrf_checks=True, raise_request_exception=False)
        _, key = Token.objects.create(user=user)
        client.credentials(HTTP_AUTHORIZATION=f"Token {key}")
        return client

    return with_token


@pytest.fixture
def without_pool(
    transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    with monkeypatch.context() as patch:
        options = connections.settings["default"]["OPTIONS"]
        patch.delitem(options, "pool")
        patch.setitem(options, "options", f"{options['options']} -c lock_timeout=20s -c statement_timeout=20s")
        yield
        connection.close()


@pytest.fixture
def said() -> Iterator[list[str]]:
    """Whose rights were said to have changed."""
    names: list[str] = []

    def hear(sender: object, **told: Any) -> None:
        names.extend(told["names"])

    changed.connect(hear)
    yield names
    changed.disconnect(hear)


@contextmanager
def impatient() -> Iterator[None]:
    """Wait for no lock longer than a moment."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
        try:
            yield
        finally:
            cursor.execute("SET lock_timeout = DEFAULT")


@contextmanager
def holding(slot: Slot) -> Iterator[None]:
    """Let somebody else hold the slot's row."""
    held, done = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            Slot.objects.select_for_update(no_key=True).get(pk=slot.pk)
            held.set()
            done.wait(PATIENCE_S)
        connection.close()

    holder = Thread(target=hold, daemon=True)
    holder.start()
    assert held.wait(PATIENCE_S)
    try:
        yield
    finally:
        done.set()
        holder.join(PATIENCE_S)
