import json
from collections.abc import Iterator
from typing import Any

import pytest

from bookings.models import Event, Lot, Slot, User
from bookings.overview import read_overview
from bookings.services.due import settle_due
from bookings.streams import of_driver, of_lot, of_owner
from tests.bookings.conftest import Ender
from tests.bookings.parking import book, cancel, renew
from tests.bookings.pictures import lot_picture

BOOKING = {"id", "slot", "booking_type", "status", "start_time", "end_time", "remaining_time", "is_expired"}
ENTRY = {"id", "label", "vehicle_type", "price", "state", "booking"}
RUNNING = {"id", "start_time", "end_time", "remaining_time"}
PLATE = "QX-77-ZZ-4242"


@pytest.fixture
def people(transactional_db: None) -> list[User]:
    owner = User(pk=770000001, username="ownername", name="Ophelia Ownerson")
    driver = User(pk=770000002, username="drivername", name="Drusilla Driverson")
    return User.objects.bulk_create([owner, driver])


@pytest.fixture
def place(people: list[User]) -> Slot:
    lot = Lot.objects.create(owner=people[0], name="Deck", address="Road 1", currency="EUR", listed=True)
    return Slot.objects.create(lot=lot, label="A1", vehicle_type="car", price=2)


@pytest.fixture
def lived(people: list[User], place: Slot, past_its_end: Ender) -> None:
    driver = people[1]
    first = book(driver, place, PLATE)
    past_its_end(first)
    settle_due()
    second = renew(driver, first)
    past_its_end(second)
    third = renew(driver, second)
    cancel(driver, third)
    book(driver, place, PLATE)


def scalars(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield str(name)
            yield from scalars(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from scalars(inner)
    else:
        yield str(value)


def assert_nobody_in(value: Any) -> None:
    secrets = ("Drusilla", "Driverson", "drivername", "Ophelia", "ownername", "7700000", "QX", "4242")
    for text in scalars(value):
        assert not [secret for secret in secrets if secret.lower() in text.lower()], text


@pytest.mark.usefixtures("lived")
def test_a_boards_events_hold_what_anybody_may_see_and_nothing_else(place: Slot) -> None:
    payloads = [json.loads(event.payload) for event in Event.objects.filter(stream=of_lot(place.lot_id))]
    assert len(payloads) == 7
    for payload in payloads:
        assert_nobody_in(payload)
        assert set(payload) - {"previous_booking_id"} == {"booking", "slot", "lot_id"}
        assert set(payload["booking"]) == BOOKING
        assert set(payload["booking"]["slot"]) == {"id", "label", "vehicle_type"}
        assert set(payload["slot"]) == ENTRY
        assert set(payload["slot"]["booking"] or RUNNING) == RUNNING


@pytest.mark.usefixtures("lived")
def test_a_boards_snapshot_and_the_overview_hold_nobody(place: Slot) -> None:
    picture = lot_picture(place.lot)
    assert_nobody_in(picture)
    (entry,) = picture["slots"]
    assert set(entry) == ENTRY
    assert set(entry["booking"]) == RUNNING
    assert_nobody_in(read_overview().lots)


@pytest.mark.usefixtures("lived")
def test_a_driver_is_not_told_of_any_person_and_the_owner_is(people: list[User]) -> None:
    owner, driver = people
    for event in Event.objects.filter(stream=of_driver(driver.pk)):
        assert "driver" not in json.loads(event.payload)["booking"]
        assert "Ophelia" not in event.payload
    for event in Event.objects.filter(stream=of_owner(owner.pk)):
        assert json.loads(event.payload)["booking"]["driver"] == {"id": driver.pk, "name": "Drusilla Driverson"}
