from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from threading import Event as Signal
from typing import Any

import pytest
from django.db import transaction

from bookings.clock import moment
from bookings.models import Booking, Event, Lot, Slot, User
from bookings.services import due
from bookings.services.due import settle_held
from bookings.services.locks import lock_slot
from bookings.streams import of_owner
from tests.bookings.conftest import PATIENCE_S
from tests.bookings.parking import PLATE, book, cancel, renew, waiting
from tests.bookings.together import together
from tests.conftest import Mover

TRIES = 10_000
A_MOMENT = timedelta(milliseconds=2)
DEEDS = ["create", "renew", "cancel", "settle"]


@pytest.fixture
def deed(
    request: pytest.FixtureRequest, driver: User, slot: Slot, move: Mover, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Any]:
    monkeypatch.setattr(due, "WAIT_FOR_HELD", "5s")
    if request.param == "create":
        return lambda: book(driver, slot)
    booking = book(driver, slot)
    if request.param == "cancel":
        return lambda: cancel(driver, booking)
    move(booking.pk, by=2 * (booking.start_time - booking.end_time))
    return settle_held if request.param == "settle" else lambda: renew(driver, booking)


def after_a_wait(slot: Slot, deed: Callable[[], Any], meanwhile: Callable[[], Any]) -> datetime:
    """Let the deed wait for its slot; give the moment until which it waited."""
    held, until = Signal(), []

    def hold() -> None:
        with transaction.atomic():
            lock_slot(slot.pk)
            held.set()
            assert any(waiting() for _ in range(TRIES))
            meanwhile()
            seen = moment()
            assert any(moment() > seen + A_MOMENT for _ in range(TRIES))
            until.append(moment())

    def wait_and_do() -> Any:
        assert held.wait(PATIENCE_S)
        return deed()

    for outcome in together([hold, wait_and_do]):
        assert not isinstance(outcome, Exception), outcome
    return until[0]


@pytest.mark.parametrize("deed", DEEDS, indirect=True)
def test_the_clock_is_read_after_the_wait(slot: Slot, deed: Callable[[], Any]) -> None:
    until = after_a_wait(slot, deed, meanwhile=lambda: None)
    last = Event.objects.latest("pk")
    assert last.created_at >= until
    if last.type in {"booking-created", "booking-renewed"}:
        assert Booking.objects.latest("pk").start_time == last.created_at


@pytest.mark.parametrize("deed", DEEDS, indirect=True)
def test_the_owner_is_read_after_the_wait(owner2: User, slot: Slot, deed: Callable[[], Any]) -> None:
    after_a_wait(slot, deed, meanwhile=lambda: Lot.objects.update(owner=owner2))
    assert Event.objects.filter(stream=of_owner(owner2.pk)).exists()


@pytest.mark.parametrize("deed", ["create", "renew"], indirect=True)
def test_the_price_and_the_slot_are_read_after_the_wait(slot: Slot, deed: Callable[[], Any]) -> None:
    after_a_wait(slot, deed, meanwhile=lambda: Slot.objects.update(price=77, label="Z9"))
    booking = Booking.objects.latest("pk")
    assert (booking.price, booking.slot_shown["label"], booking.vehicle_number) == (Decimal(77), "Z9", PLATE)
