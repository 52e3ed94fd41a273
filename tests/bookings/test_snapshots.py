from datetime import timedelta

import pytest
from django.db import InternalError

from bookings.models import Booking, Lot, Slot, User
from bookings.services.due import settle_due
from bookings.snapshots import driver as driver_snapshot
from bookings.snapshots import owner as owner_snapshot
from bookings.snapshots.reading import one_moment
from bookings.streams import of_driver
from tests.bookings.conftest import Ender
from tests.bookings.parking import book, cancel, renew
from tests.bookings.pictures import driver_picture, lot_picture, owner_picture
from tests.bookings.together import together
from tests.conftest import Mover

HOUR = timedelta(hours=1)


def test_a_snapshot_is_one_moment_whatever_is_committed_meanwhile(driver: User, slot: Slot, slot2: Slot) -> None:
    running = book(driver, slot, "A1")
    with one_moment(of_driver(driver.pk)) as reading:
        (late,) = together([lambda: book(driver, slot2, "B2")])
        bookings = driver_snapshot.read(driver.pk, reading)["bookings"]
    assert isinstance(late, Booking)
    assert [booking["id"] for booking in bookings] == [running.pk]
    assert (reading.version, reading.moment <= late.start_time) == (1, True)


@pytest.mark.usefixtures("driver")
def test_reading_a_snapshot_changes_nothing() -> None:
    with pytest.raises(InternalError, match="read-only"), one_moment("lot.1"):
        User.objects.update(name="Mallory")


@pytest.mark.usefixtures("transactional_db")
def test_a_stream_without_an_event_is_at_zero() -> None:
    with one_moment("lot.1") as reading:
        assert (reading.stream, reading.version) == ("lot.1", 0)


def test_a_driver_sees_running_then_upcoming_then_ended_bookings(
    driver: User, slots: list[Slot], move: Mover, past_its_end: Ender
) -> None:
    made = [book(driver, slot, f"A{n}") for n, slot in enumerate(slots[:7])]
    ended_first, ended_last, far, near, long, short, over = made
    cancel(driver, ended_first)
    cancel(driver, ended_last)
    move(far.pk, by=3 * HOUR)
    move(near.pk, by=2 * HOUR)
    move(short.pk, by=-HOUR / 2)
    past_its_end(over)
    expected = [over, short, long, near, far, ended_last, ended_first]
    assert [booking["id"] for booking in driver_picture(driver)["bookings"]] == [booking.pk for booking in expected]


def test_a_driver_sees_the_last_twenty_that_ended_and_every_open_one(driver: User, slots: list[Slot]) -> None:
    running = [book(driver, slot, f"R{n}") for n, slot in enumerate(slots[1:])]
    ended = [cancel(driver, book(driver, slots[0], "A1")) for _ in range(21)]
    shown = [booking["id"] for booking in driver_picture(driver)["bookings"]]
    assert shown == [booking.pk for booking in (*running, *reversed(ended[1:]))]


def test_a_driver_sees_own_bookings_alone(driver: User, driver2: User, slot: Slot) -> None:
    book(driver2, slot)
    assert driver_picture(driver) == {"bookings": [], "vehicles": []}


def test_the_last_twenty_vehicles_are_shown_latest_first(driver: User, slot: Slot, past_its_end: Ender) -> None:
    for n in range(21):
        cancel(driver, book(driver, slot, f"A{n}"))
    again = book(driver, slot, "A5")
    assert driver_picture(driver)["vehicles"] == ["A5", *(f"A{n}" for n in range(20, 0, -1) if n != 5)]
    past_its_end(again)
    cancel(driver, book(driver, slot, "A9"))
    renew(driver, again)
    assert driver_picture(driver)["vehicles"][:2] == ["A5", "A9"]


def test_slots_come_in_human_order_without_the_retired(lot: Lot) -> None:
    for label in ("A10", "B1", "A2", "A", "10", "9", "A2b", "Z0"):
        Slot.objects.create(lot=lot, label=label, vehicle_type="car", price=1)
    Slot.objects.filter(label="Z0").update(retired_at="2026-01-15T12:00:00Z")
    labels = [slot["label"] for slot in lot_picture(lot)["slots"]]
    assert labels == ["9", "10", "A", "A2", "A2b", "A10", "B1"]


def test_a_board_shows_its_lot_and_slots(lot: Lot, slot: Slot) -> None:
    assert lot_picture(lot) == {
        "lot": {
            "id": lot.pk,
            "name": "Harbour deck",
            "address": "12 Marine Drive",
            "timezone": "Asia/Kolkata",
            "currency": "INR",
            "default_duration": 3600,
            "min_duration": 5,
            "max_duration": 86_400,
            "expiring_soon": 300,
        },
        "slots": [
            {
                "id": slot.pk,
                "label": "A1",
                "vehicle_type": "car",
                "price": "40.00",
                "state": "free",
                "booking": None,
            }
        ],
    }


def test_an_owner_sees_own_lots_and_every_booking_that_is_not_over(
    driver: User, owner: User, owner2: User, slots: list[Slot], move: Mover, past_its_end: Ender
) -> None:
    long, short, over, done, upcoming = (book(driver, slot, f"A{n}") for n, slot in enumerate(slots[:5]))
    move(short.pk, by=-HOUR / 2)
    past_its_end(done)
    settle_due()
    past_its_end(over)
    move(upcoming.pk, by=2 * HOUR)
    picture = owner_picture(owner)
    assert [booking["id"] for booking in picture["bookings"]] == [over.pk, short.pk, long.pk, upcoming.pk]
    assert picture["bookings"][0]["driver"] == {"id": driver.pk, "name": "Asha Demo"}
    assert [(lot["name"], len(lot["slots"])) for lot in picture["lots"]] == [("Harbour deck", 12)]
    assert picture["kiosks"] == []
    assert "more" not in picture
    assert owner_picture(owner2) == {"lots": [], "bookings": [], "kiosks": []}


def test_an_owner_of_very_many_bookings_is_told_that_there_are_more(
    driver: User, owner: User, slots: list[Slot], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner_snapshot, "BOOKINGS", 2)
    bookings = [book(driver, slot, f"A{n}") for n, slot in enumerate(slots[:2])]
    assert "more" not in owner_picture(owner)
    book(driver, slots[2], "A3")
    picture = owner_picture(owner)
    assert [booking["id"] for booking in picture["bookings"]] == [booking.pk for booking in bookings]
    assert picture["more"] is True
