from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from bookings.models import Booking, Slot, User
from bookings.wire import instant
from tests.bookings.conftest import Caller
from tests.bookings.parking import book
from tests.bookings.rest import BOOKINGS, post, refusal


@pytest.fixture
def client(driver: User, signed_in: Caller) -> APIClient:
    return signed_in(driver)


def test_a_booking_is_answered_whole(client: APIClient, slot: Slot) -> None:
    response = post(client, BOOKINGS, {"slot": slot.pk, "vehicle_number": "kl 08 az 1234"})
    booking = Booking.objects.get()
    assert response.status_code == 201
    assert response["Content-Type"] == "application/json"
    assert "Idempotent-Replayed" not in response
    assert response.json() == {
        "id": booking.pk,
        "lot": {
            "id": slot.lot_id,
            "name": "Harbour deck",
            "address": "12 Marine Drive",
            "timezone": "Asia/Kolkata",
            "currency": "INR",
            "default_duration": 3600,
            "expiring_soon": 300,
        },
        "slot": {"id": slot.pk, "label": "A1", "vehicle_type": "car", "price": "40.00"},
        "vehicle_number": "KL-08-AZ-1234",
        "booking_type": "instant",
        "status": "booked",
        "start_time": instant(booking.start_time),
        "end_time": instant(booking.start_time + timedelta(hours=1)),
        "expiring_at": instant(booking.start_time + timedelta(minutes=55)),
        "is_expired": False,
        "remaining_time": 3600,
        "ended_at": None,
        "end_reason": None,
        "reason": None,
        "price": "40.00",
        "charged": None,
        "currency": "INR",
        "auto_renew": False,
        "renewed_from": None,
        "carwash": None,
    }


def test_every_wish_is_heard(client: APIClient, slot: Slot) -> None:
    wishes = {"duration": 5400, "vehicle_type": "car", "expected_price": "60.00"}
    shown = post(client, BOOKINGS, {"slot": slot.pk, "vehicle_number": "A1", **wishes}).json()
    assert (shown["remaining_time"], shown["price"]) == (5400, "60.00")


def test_a_taken_slot_is_refused(client: APIClient, driver2: User, slot: Slot) -> None:
    book(driver2, slot)
    response = post(client, BOOKINGS, {"slot": slot.pk, "vehicle_number": "A1"})
    assert response.status_code == 409
    assert response.json() == {"error": "Selected slot is not available.", "code": "slot-taken"}


def test_a_closed_slot_is_refused(client: APIClient, slot: Slot) -> None:
    Slot.objects.update(in_service=False)
    response = post(client, BOOKINGS, {"slot": slot.pk, "vehicle_number": "A1"})
    assert response.status_code == 409
    assert response.json() == {"error": "Selected slot is not available.", "code": "slot-unavailable"}


def test_a_dearer_price_is_refused_with_the_price_now(client: APIClient, slot: Slot) -> None:
    response = post(client, BOOKINGS, {"slot": slot.pk, "vehicle_number": "A1", "expected_price": "39.99"})
    assert refusal(response) == (409, "price-changed")
    assert response.json()["price"] == "40.00"


def test_another_type_of_vehicle_is_refused(client: APIClient, slot: Slot) -> None:
    response = post(client, BOOKINGS, {"slot": slot.pk, "vehicle_number": "A1", "vehicle_type": "van"})
    assert refusal(response) == (409, "vehicle-type-mismatch")


def test_a_vehicle_in_use_is_refused(client: APIClient, driver: User, slot: Slot, slot2: Slot) -> None:
    book(driver, slot, "A1")
    response = post(client, BOOKINGS, {"slot": slot2.pk, "vehicle_number": "a-1"})
    assert refusal(response) == (409, "vehicle-in-use")


def test_a_plate_that_another_driver_parked_is_answered_as_an_unknown_one(
    client: APIClient, driver2: User, slot: Slot, slot2: Slot
) -> None:
    book(driver2, slot, "A1")
    response = post(client, BOOKINGS, {"slot": slot2.pk, "vehicle_number": "A1"})
    assert response.status_code == 201


def test_a_duration_that_the_lot_does_not_allow_is_refused_by_name(client: APIClient, slot: Slot) -> None:
    response = post(client, BOOKINGS, {"slot": slot.pk, "vehicle_number": "A1", "duration": 4})
    assert refusal(response) == (400, "invalid")
    assert list(response.json()["fields"]) == ["duration"]


@pytest.mark.parametrize("slot_id", [1, 2**31, 2**63 - 1])
def test_an_unknown_slot_is_not_found(client: APIClient, slot_id: int) -> None:
    assert refusal(post(client, BOOKINGS, {"slot": slot_id, "vehicle_number": "A1"})) == (404, "not-found")


def test_the_clients_clock_decides_nothing(client: APIClient, slot: Slot) -> None:
    headers = {"Date": "Tue, 01 Jan 2030 00:00:00 GMT", "If-Unmodified-Since": "Tue, 01 Jan 2030 00:00:00 GMT"}
    response = post(client, BOOKINGS, {"slot": slot.pk, "vehicle_number": "A1"}, **headers)
    assert response.json()["start_time"] == instant(Booking.objects.get().start_time)
