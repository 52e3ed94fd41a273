import re
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from bookings.models import Booking, Slot, User
from bookings.services.due import settle_due
from tests.bookings.conftest import Caller, Ender
from tests.bookings.parking import PLATE, book
from tests.bookings.rest import BOOKINGS, post, renewal

# As docs/architecture.md lists them, each with its reason.
WHO_IS_CALLING = "SELECT bookings_token"
TRANSACTION = [
    "BEGIN",
    "SELECT bookings_slot FOR NO KEY UPDATE",
    "INSERT bookings_vehicle",
    "SELECT bookings_lot",
    "SELECT bookings_booking FOR NO KEY UPDATE",
    "SELECT clock_timestamp",
    "INSERT bookings_booking",
    "INSERT bookings_stream, bookings_event",
    "COMMIT",
]
CREATE = [WHO_IS_CALLING, *TRANSACTION]
RENEW = [WHO_IS_CALLING, "BEGIN", "SELECT bookings_booking", *TRANSACTION[1:]]
# There is no server in this process: in one the hub hears of a commit, and the database nothing.
RUNG = "SELECT pg_notify"
COMPLETED = ["UPDATE bookings_booking", "SELECT bookings_booking"]


def asked_by(client: APIClient, path: str, body: dict[str, Any]) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        post(client, path, body)
    return [_in_short(query["sql"]) for query in asked.captured_queries]


def _in_short(sql: str) -> str:
    written = re.findall(r"INSERT INTO \"?(\w+)", sql)
    if written:
        return f"INSERT {', '.join(written)}"
    if found := re.match(r"SELECT .*?(clock_timestamp|pg_notify|(?<=FROM \")\w+)", sql):
        return f"SELECT {found[1]}{' FOR NO KEY UPDATE' * sql.endswith('FOR NO KEY UPDATE')}"
    return re.sub(r"UPDATE \"(\w+)\".*", r"UPDATE \1", sql)


def test_a_create_asks_the_database_this_and_no_more(signed_in: Caller, driver: User, slot: Slot) -> None:
    client = signed_in(driver)
    asked = asked_by(client, BOOKINGS, {"slot": slot.pk, "vehicle_number": PLATE})
    assert Booking.objects.count() == 1
    assert asked == [*CREATE, RUNG]


def test_a_renewal_asks_for_the_old_booking_besides(
    signed_in: Caller, driver: User, slot: Slot, past_its_end: Ender
) -> None:
    client = signed_in(driver)
    old = book(driver, slot)
    past_its_end(old)
    settle_due()
    asked = asked_by(client, renewal(old.pk), {})
    assert Booking.objects.count() == 2
    assert asked == [*RENEW, RUNG]


def test_one_that_no_worker_has_completed_yet_is_completed_with_two_more(
    signed_in: Caller, driver: User, slot: Slot, past_its_end: Ender
) -> None:
    client = signed_in(driver)
    old = book(driver, slot)
    past_its_end(old)
    asked = asked_by(client, renewal(old.pk), {})
    settled = RENEW.index("SELECT clock_timestamp") + 1
    assert asked == [*RENEW[:settled], *COMPLETED, *RENEW[settled:], RUNG]
