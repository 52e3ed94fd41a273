from functools import partial
from typing import Any

import pytest
from rest_framework.test import APIClient

from bookings.models import Booking, Slot, User
from tests.bookings.conftest import Caller, Ender
from tests.bookings.parking import book, cancel
from tests.bookings.rest import BOOKINGS, post, refusal, renewal
from tests.bookings.together import together

KEY = {"Idempotency-Key": "0d7c5f2e"}


@pytest.fixture
def client(driver: User, signed_in: Caller) -> APIClient:
    return signed_in(driver)


@pytest.fixture
def body(slot: Slot) -> dict[str, Any]:
    return {"slot": slot.pk, "vehicle_number": "A1"}


def test_the_same_call_again_is_answered_with_the_same_booking_as_it_is_now(
    client: APIClient, driver: User, body: dict[str, Any]
) -> None:
    first = post(client, BOOKINGS, body, **KEY)
    cancel(driver, Booking.objects.get())
    again = post(client, BOOKINGS, body, **KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert again.json()["id"] == first.json()["id"]
    assert again.json()["status"] == "cancelled"


def test_a_renewal_again_is_answered_in_its_own_shape(
    client: APIClient, driver: User, slot: Slot, past_its_end: Ender
) -> None:
    old = book(driver, slot)
    past_its_end(old)
    first, again = (post(client, renewal(old.pk), {}, **KEY) for _ in range(2))
    assert again["Idempotent-Replayed"] == "true"
    assert again.json().keys() == first.json().keys()
    assert again.json()["new_booking"]["id"] == first.json()["new_booking"]["id"]


def test_a_body_is_compared_as_parsed(client: APIClient, slot: Slot, body: dict[str, Any]) -> None:
    post(client, BOOKINGS, body, **KEY)
    other_text = f'{{ "vehicle_number": "\\u00411",  "slot": {slot.pk} }}'.encode()
    assert post(client, BOOKINGS, other_text, **KEY)["Idempotent-Replayed"] == "true"


def test_another_body_or_call_under_the_same_key_is_a_mismatch(
    client: APIClient, slot2: Slot, body: dict[str, Any]
) -> None:
    made = post(client, BOOKINGS, body, **KEY).json()["id"]
    for path, different in (
        (BOOKINGS, {**body, "slot": slot2.pk}),
        (BOOKINGS, {**body, "duration": 3600}),
        (BOOKINGS, {**body, "slot": 2**40}),
        (renewal(made), {}),
        (renewal(2**70), {}),
    ):
        assert refusal(post(client, path, different, **KEY)) == (422, "idempotency-mismatch")
    assert Booking.objects.count() == 1


def test_a_mistake_in_the_body_is_told_before_the_key_is_looked_up(client: APIClient, body: dict[str, Any]) -> None:
    post(client, BOOKINGS, body, **KEY)
    assert refusal(post(client, BOOKINGS, {**body, "colour": "red"}, **KEY)) == (400, "invalid")


def test_a_refusal_is_not_remembered(client: APIClient, driver2: User, slot: Slot, body: dict[str, Any]) -> None:
    others = book(driver2, slot)
    assert post(client, BOOKINGS, body, **KEY).status_code == 409
    cancel(driver2, others)
    response = post(client, BOOKINGS, body, **KEY)
    assert response.status_code == 201
    assert "Idempotent-Replayed" not in response


def test_another_users_key_has_no_effect(
    client: APIClient, driver2: User, signed_in: Caller, slot2: Slot, body: dict[str, Any]
) -> None:
    post(client, BOOKINGS, body, **KEY)
    response = post(signed_in(driver2), BOOKINGS, {**body, "slot": slot2.pk}, **KEY)
    assert response.status_code == 201
    assert "Idempotent-Replayed" not in response


def test_keys_differ_by_case_and_blanks(client: APIClient, slot: Slot, slot2: Slot) -> None:
    first = post(client, BOOKINGS, {"slot": slot.pk, "vehicle_number": "A1"}, **{"Idempotency-Key": "k"})
    second = post(client, BOOKINGS, {"slot": slot2.pk, "vehicle_number": "B2"}, **{"Idempotency-Key": "K"})
    assert first.json()["id"] != second.json()["id"]


@pytest.mark.usefixtures("without_pool")
def test_one_key_fifty_times_at_the_same_moment_makes_one_booking(
    driver: User, signed_in: Caller, body: dict[str, Any]
) -> None:
    clients = [signed_in(driver) for _ in range(50)]
    answers = together([partial(post, client, BOOKINGS, body, **KEY) for client in clients])
    assert {answer.status_code for answer in answers} == {201}
    assert {answer.json()["id"] for answer in answers} == {Booking.objects.get().pk}
    assert sum("Idempotent-Replayed" in answer for answer in answers) == 49


@pytest.mark.usefixtures("without_pool")
def test_of_a_hundred_posts_for_one_slot_one_gets_it(slot: Slot, signed_in: Caller) -> None:
    drivers = User.objects.bulk_create(User(username=f"rival{n}") for n in range(100))
    clients = [signed_in(driver) for driver in drivers]
    body = {"slot": slot.pk, "vehicle_number": "A1"}
    answers = together([partial(post, client, BOOKINGS, body) for client in clients])
    assert sorted(answer.status_code for answer in answers) == [201] + 99 * [409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"slot-taken"}
