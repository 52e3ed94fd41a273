import pytest
from rest_framework.test import APIClient

from bookings.models import Booking, Slot, User
from tests.bookings.conftest import Caller, Ender
from tests.bookings.parking import book, cancel
from tests.bookings.rest import post, refusal, renewal


@pytest.fixture
def client(driver: User, signed_in: Caller) -> APIClient:
    return signed_in(driver)


@pytest.fixture
def over(driver: User, slot: Slot, past_its_end: Ender) -> Booking:
    booking = book(driver, slot)
    past_its_end(booking)
    return booking


def test_a_renewal_is_answered_with_the_new_booking(client: APIClient, over: Booking) -> None:
    response = post(client, renewal(over.pk), {})
    new = Booking.objects.latest("pk")
    shown = response.json()
    assert response.status_code == 201
    assert set(shown) == {"message", "old_booking_id", "new_booking"}
    assert (shown["message"], shown["old_booking_id"]) == ("Slot A1 is yours again.", over.pk)
    booking = shown["new_booking"]
    assert (booking["id"], booking["renewed_from"], booking["remaining_time"]) == (new.pk, over.pk, 3600)


def test_a_renewals_wishes_are_heard(client: APIClient, over: Booking) -> None:
    shown = post(client, renewal(over.pk), {"duration": 90, "expected_price": "1"}).json()
    assert (shown["new_booking"]["remaining_time"], shown["new_booking"]["price"]) == (90, "1.00")


def test_the_sentences_of_the_first_version_are_kept(
    client: APIClient, driver: User, driver2: User, slots: list[Slot], past_its_end: Ender
) -> None:
    running, cancelled, taken, closed, others = (
        book(driver2 if n == 4 else driver, slot, f"A{n}") for n, slot in enumerate(slots[:5])
    )
    cancel(driver, cancelled)
    for booking in (taken, closed):
        past_its_end(booking)
    book(driver2, taken.slot, "T1")
    Slot.objects.filter(pk=closed.slot_id).update(in_service=False)
    refusals = {
        running: (409, "not-renewable", "Can only renew completed or expired bookings (current status: booked)"),
        cancelled: (409, "not-renewable", "Can only renew completed or expired bookings (current status: cancelled)"),
        taken: (409, "slot-taken", "Slot is not available for renewal"),
        closed: (409, "slot-unavailable", "Slot is not available for renewal"),
        others: (403, "not-your-booking", "You can only renew your own bookings"),
    }
    for booking, (status, code, sentence) in refusals.items():
        response = post(client, renewal(booking.pk), {})
        assert (response.status_code, response.json()) == (status, {"error": sentence, "code": code})


@pytest.mark.parametrize("booking_id", [0, 1, 2**63 - 1, 2**63, 10**100])
def test_an_unknown_booking_is_not_found(client: APIClient, booking_id: int) -> None:
    assert refusal(post(client, renewal(booking_id), {})) == (404, "not-found")


@pytest.mark.parametrize("id_", ["-1", "1.0", "x", "١", "1%00", "9" * 5_000, "../1"])
def test_what_is_no_id_is_no_path(client: APIClient, id_: str) -> None:
    assert refusal(post(client, f"/api/bookings/{id_}/renew/", {})) == (404, "not-found")


def test_the_slots_vehicle_and_slot_cannot_be_chosen_in_a_renewal(client: APIClient, over: Booking) -> None:
    for name in ("slot", "vehicle_number", "vehicle_type"):
        response = post(client, renewal(over.pk), {name: 1})
        assert list(response.json()["fields"]) == [name]
