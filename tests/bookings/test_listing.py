import pytest

from bookings.errors import NotFound
from bookings.listing import list_driver_bookings, list_owner_bookings
from bookings.models import Booking, Lot, Slot, User
from tests.bookings.parking import book, cancel


@pytest.fixture
def five(driver: User, slot: Slot) -> list[Booking]:
    return [cancel(driver, book(driver, slot, f"A{n}")) for n in range(5)]


def test_pages_go_from_the_newest_to_the_oldest_without_overlap(driver: User, five: list[Booking]) -> None:
    seen: list[int] = []
    before = None
    for rest in (True, True, False):
        page = list_driver_bookings(user_id=driver.pk, before=before, limit=2)
        seen += [booking["id"] for booking in page.bookings]
        before = page.next
        assert (before is not None) == rest
    assert seen == [booking.pk for booking in reversed(five)]


@pytest.mark.usefixtures("five")
def test_a_page_that_is_just_full_is_the_last(driver: User) -> None:
    assert list_driver_bookings(user_id=driver.pk, limit=5).next is None


@pytest.mark.usefixtures("five")
def test_a_driver_lists_own_bookings_alone(driver2: User) -> None:
    assert list_driver_bookings(user_id=driver2.pk).bookings == []


@pytest.mark.usefixtures("five")
def test_an_owner_lists_bookings_of_own_lots_with_their_drivers(owner: User, owner2: User, driver: User) -> None:
    listed = list_owner_bookings(user_id=owner.pk).bookings
    assert len(listed) == 5
    assert {booking["driver"]["id"] for booking in listed} == {driver.pk}
    assert list_owner_bookings(user_id=owner2.pk).bookings == []


@pytest.mark.usefixtures("five")
def test_an_owner_chooses_lot_and_status(owner: User, driver: User, slot2: Slot) -> None:
    other = Lot.objects.create(owner=owner, name="Other", address="", currency="INR")
    running = book(driver, slot2)
    listed = list_owner_bookings(user_id=owner.pk, lot_id=slot2.lot_id, status="booked").bookings
    assert [booking["id"] for booking in listed] == [running.pk]
    assert list_owner_bookings(user_id=owner.pk, lot_id=other.pk).bookings == []


def test_somebody_elses_lot_is_not_there(owner2: User, lot: Lot) -> None:
    for lot_id in (lot.pk, lot.pk + 1):
        with pytest.raises(NotFound):
            list_owner_bookings(user_id=owner2.pk, lot_id=lot_id)
