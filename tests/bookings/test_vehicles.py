import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings import payloads
from bookings.models import Booking, Slot, User, Vehicle
from bookings.services.placing import VehicleInUse
from tests.bookings.conftest import Ender
from tests.bookings.parking import book, cancel
from tests.bookings.together import together
from tests.conftest import Mover


@pytest.mark.parametrize("number", ["KL-08-AZ-1234", "KL08AZ1234", "KL-08AZ-1234"])
def test_a_driver_has_a_vehicle_in_one_slot_at_a_time(driver: User, slot: Slot, slot2: Slot, number: str) -> None:
    book(driver, slot, "KL-08-AZ-1234")
    with pytest.raises(VehicleInUse):
        book(driver, slot2, number)
    assert Booking.objects.count() == 1


def test_another_vehicle_of_the_driver_can_stand_in_another_slot(driver: User, slot: Slot, slot2: Slot) -> None:
    book(driver, slot, "A1")
    assert book(driver, slot2, "A2")


def test_a_vehicle_is_free_again_at_its_bookings_end_and_after_cancelling(
    driver: User, slot: Slot, slot2: Slot, past_its_end: Ender
) -> None:
    past_its_end(book(driver, slot))
    cancel(driver, book(driver, slot2))
    assert book(driver, slot2)


def test_an_upcoming_booking_of_the_vehicle_counts_from_its_start(
    driver: User, slot: Slot, slot2: Slot, move: Mover
) -> None:
    upcoming = book(driver, slot)
    move(upcoming.pk, by=upcoming.end_time - upcoming.start_time)
    with pytest.raises(VehicleInUse):
        book(driver, slot2)
    move(upcoming.pk, by=upcoming.end_time - upcoming.start_time)
    assert book(driver, slot2)


def test_one_vehicle_in_two_slots_at_the_same_moment_gets_one(driver: User, slot: Slot, slot2: Slot) -> None:
    first, second = together([lambda: book(driver, slot), lambda: book(driver, slot2)])
    assert {type(first), type(second)} == {Booking, VehicleInUse}
    assert Booking.objects.count() == 1


def test_another_drivers_booking_of_the_same_plate_changes_nothing(
    driver: User, driver2: User, slot: Slot, slot2: Slot
) -> None:
    def queries(number: str) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            shown = payloads.driver_view(booking := book(driver2, slot2, number), booking.start_time)
        assert shown["status"] == "booked"
        cancel(driver2, booking)
        return [query["sql"].split(" WHERE ")[0][:60] for query in captured]

    book(driver, slot, "KL-08-AZ-1234")
    assert queries("KL-08-AZ-1234") == queries("KL-08-AZ-9999")


def test_a_vehicle_is_one_row_that_shows_the_number_as_last_written(driver: User, slot: Slot) -> None:
    cancel(driver, book(driver, slot, "KL-08-AZ-1234"))
    first = Vehicle.objects.get()
    cancel(driver, book(driver, slot, "KL08AZ1234"))
    second = Vehicle.objects.get()
    assert (second.pk, second.number) == (first.pk, "KL08AZ1234")
    assert second.last_used_at > first.last_used_at
