import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from bookings.clock import moment
from bookings.errors import SlotTaken
from bookings.journal import Changes, Journal, committed
from bookings.models import Slot, User
from bookings.services.due import settle_due
from bookings.streams import of_driver
from tests.bookings.conftest import Ender
from tests.bookings.parking import book, cancel, told, types


@pytest.fixture
def announced() -> Iterator[list[Changes]]:
    heard: list[Changes] = []

    def hear(changes: Changes, **_: Any) -> None:
        assert not connection.in_atomic_block, "announced before the commit"
        heard.append(changes)

    committed.connect(hear)
    yield heard
    committed.disconnect(hear)


def test_a_commit_is_announced_once_with_its_events_and_what_is_due(
    driver: User, slot: Slot, announced: list[Changes]
) -> None:
    booking = book(driver, slot)
    cancel(driver, booking)
    created, cancelled = announced
    assert [event.type for event in created.events] == ["booking-created"] * 3
    assert created.due == {booking.pk: booking.due_at}
    assert [event.version for event in cancelled.events] == [2, 2, 2]
    assert cancelled.due == {booking.pk: None}


def test_what_was_refused_is_not_announced(driver: User, driver2: User, slot: Slot, announced: list[Changes]) -> None:
    book(driver, slot)
    with pytest.raises(SlotTaken):
        book(driver2, slot)
    settle_due()
    assert len(announced) == 1


def test_ending_the_former_booking_is_announced_with_the_next_one(
    driver: User, slot: Slot, past_its_end: Ender, announced: list[Changes]
) -> None:
    old = book(driver, slot)
    past_its_end(old)
    new = book(driver, slot)
    assert announced[-1].due == {old.pk: None, new.pk: new.due_at}
    assert len(announced[-1].events) == 6


def test_a_listener_that_fails_changes_nothing(driver: User, slot: Slot, caplog: pytest.LogCaptureFixture) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("deaf")

    committed.connect(fail)
    try:
        with caplog.at_level(logging.ERROR):
            book(driver, slot)
    finally:
        committed.disconnect(fail)
    assert types(of_driver(driver.pk)) == ["booking-created"]
    assert "deaf" in caplog.text


@pytest.mark.usefixtures("transactional_db")
def test_a_transaction_appends_once() -> None:
    journal = Journal(moment())
    journal.write()
    with pytest.raises(AssertionError, match="a transaction appends once"):
        journal.write()


def test_the_driver_and_the_owner_learn_who_did_it_and_the_board_does_not(driver: User, slot: Slot) -> None:
    book(driver, slot)
    assert told(of_driver(driver.pk))[0]["actor"] == "driver"
    assert told(f"owner.{slot.lot.owner_id}")[0]["actor"] == "driver"
    assert "actor" not in told(f"lot.{slot.lot_id}")[0]
