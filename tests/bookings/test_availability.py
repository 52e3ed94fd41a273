from typing import Any

from bookings import payloads
from bookings.models import Slot, User
from bookings.overview import read_overview
from bookings.services.due import settle_due
from bookings.snapshots import lot as board
from bookings.snapshots.reading import one_moment
from bookings.streams import of_lot
from tests.bookings.conftest import Ender
from tests.bookings.parking import book, cancel, renew


def entry(slot: Slot) -> Any:
    with one_moment(of_lot(slot.lot_id)) as reading:
        (entry,) = board.read(slot.lot_id, reading)["slots"]
    return entry


def test_a_slots_state_follows_its_bookings_and_the_clock(
    driver: User, driver2: User, slot: Slot, past_its_end: Ender
) -> None:
    def state() -> tuple[str, int]:
        return entry(slot)["state"], read_overview().lots[0]["free"]

    assert state() == ("free", 1)
    booking = book(driver, slot)
    assert state() == ("booked", 0)
    past_its_end(booking)
    assert state() == ("free", 1)
    settle_due()
    assert state() == ("free", 1)
    booking = renew(driver, booking)
    assert state() == ("booked", 0)
    cancel(driver, booking)
    assert state() == ("free", 1)
    booking = book(driver2, slot)
    Slot.objects.update(in_service=False)
    assert state() == ("booked", 0)
    past_its_end(booking)
    settle_due()
    assert state() == ("closed", 0)


def test_a_booking_past_its_end_reads_expired_until_somebody_says_so(
    driver: User, slot: Slot, past_its_end: Ender
) -> None:
    booking = book(driver, slot)
    past_its_end(booking)
    booking.refresh_from_db()
    shown = payloads.driver_view(booking, booking.end_time)
    assert (shown["status"], shown["is_expired"], shown["remaining_time"]) == ("booked", True, 0)
    settle_due()
    booking.refresh_from_db()
    shown = payloads.driver_view(booking, booking.end_time)
    assert (shown["status"], shown["is_expired"], shown["remaining_time"]) == ("completed", False, 0)
