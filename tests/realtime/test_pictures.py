from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from bookings import streams
from bookings.models import Booking, Lot, Slot, User
from bookings.snapshots.driver import HISTORY
from realtime.pictures import Since, read_opening, read_openings
from realtime.schedule import Span
from tests.bookings.history import add_lots_of, add_years_ago, bookings_read
from tests.bookings.parking import book, cancel

pytestmark = pytest.mark.django_db(transaction=True)

TOMORROW = timedelta(days=1)


def test_what_drivers_have_booked_is_the_same_with_a_picture_and_without(
    driver: User, driver2: User, slot: Slot, slot2: Slot
) -> None:
    cancel(driver, book(driver, slot, "A1"))
    upcoming = book(driver, slot, "A1")
    Booking.objects.update(start_time=F("start_time") + TOMORROW, end_time=F("end_time") + TOMORROW)
    running = book(driver, slot2, "A2")
    drivers = [streams.of_driver(each.pk) for each in (driver, driver2)]
    shown = read_openings([(stream, None) for stream in drivers])
    places = [Since(opening.reading.version, opening.reading.epoch) for opening in shown]
    resumed = read_openings(list(zip(drivers, places, strict=True)))
    mixed = read_openings([(drivers[0], None), (drivers[1], places[1])])
    assert [opening.events for opening in (*resumed, mixed[1])] == [[], [], []]
    rows = Booking.objects.filter(pk__in=[upcoming.pk, running.pk])
    booked = sorted(Span(row.end_time, row.pk, row.start_time) for row in rows)
    for openings in (shown, resumed, mixed):
        assert [sorted(opening.spans) for opening in openings] == [booked, []]


def test_many_drivers_bookings_are_read_in_one_query(driver: User, driver2: User, slot: Slot) -> None:
    book(driver, slot)
    with CaptureQueriesContext(connection) as asked:
        read_openings([(streams.of_driver(each.pk), None) for each in (driver, driver2)])
    assert sum("bookings_booking" in query["sql"] for query in asked.captured_queries) == 1


def bookings_read_for(stream: str) -> list[float]:
    """Give how many rows of bookings each query reads that opens this stream."""
    with CaptureQueriesContext(connection) as asked:
        read_opening(stream, None)
    return [bookings_read(query["sql"]) for query in asked if "bookings_booking" in query["sql"]]


def test_a_picture_reads_nothing_of_former_years_and_other_owners(
    driver: User, driver2: User, lot: Lot, slot: Slot
) -> None:
    book(driver, slot)
    add_years_ago(1000)
    add_lots_of(driver2, 5000)
    assert bookings_read_for(streams.of_lot(lot.pk)) == [1, 1]
    assert bookings_read_for(streams.of_owner(lot.owner_id)) == [1, 1, 1]


def test_a_drivers_picture_reads_no_more_of_former_years_than_it_shows(driver: User, slot: Slot) -> None:
    book(driver, slot)
    add_years_ago(5000)
    assert bookings_read_for(streams.of_driver(driver.pk)) == [1 + HISTORY]
