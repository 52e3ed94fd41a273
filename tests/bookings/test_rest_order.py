import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from rest_framework.test import APIClient

from bookings.api.limits import PostsOfUser
from bookings.models import Booking, Slot, User
from tests.bookings.conftest import Ender
from tests.bookings.parking import book, cancel
from tests.bookings.rest import BOOKINGS, post, refusal, renewal


@dataclass
class Request:
    """A request that is wrong in every way; mend it bit by bit."""

    client: APIClient
    path: str
    body: dict[str, Any]
    method: str = "GET"
    media_type: str = "text/plain"
    padding: int = 70_000
    start: str = "{"
    headers: dict[str, str] = field(default_factory=dict)

    def send(self) -> Any:
        content = self.start + json.dumps(self.body) + " " * self.padding
        return self.client.generic(self.method, self.path, content, content_type=self.media_type, headers=self.headers)

    def told_after(self, **mended: Any) -> tuple[int, str]:
        for name, value in mended.items():
            setattr(self, name, value)
        return refusal(self.send())


def mend_what_comes_before_the_domain(
    request: Request, driver: User, path: str, limit: pytest.MonkeyPatch
) -> Iterator[tuple[int, str]]:
    limit.setattr(PostsOfUser, "rate", "0/min", raising=False)
    yield request.told_after()
    yield request.told_after(path=path)
    yield request.told_after(method="POST")
    request.client.force_login(driver)
    yield request.told_after()
    request.client.cookies["csrftoken"] = "c" * 32
    yield request.told_after(headers={**request.headers, "X-CSRFToken": "c" * 32})
    limit.setattr(PostsOfUser, "rate", "1000/min")
    yield request.told_after()
    yield request.told_after(media_type="application/json")
    yield request.told_after(padding=0)
    yield request.told_after(start="")


BEFORE_THE_DOMAIN = [
    (404, "not-found"),
    (405, "method-not-allowed"),
    (401, "not-signed-in"),
    (403, "csrf-failed"),
    (429, "too-many-requests"),
    (415, "unsupported-media-type"),
    (413, "too-large"),
    (400, "invalid"),
    (422, "idempotency-mismatch"),
]


def test_of_all_that_is_wrong_with_a_booking_one_thing_is_told_at_a_time_in_this_order(
    driver: User,
    driver2: User,
    slot: Slot,
    slot2: Slot,
    anonymous: APIClient,
    past_its_end: Ender,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parked = known_key(driver, slot2)
    rivals = book(driver2, slot, "R1")
    Slot.objects.filter(pk=slot.pk).update(in_service=False)
    wishes = {"vehicle_number": "A1", "duration": 4, "vehicle_type": "van", "expected_price": "0"}
    request = Request(anonymous, "/api/booking/", {"slot": 2**40, **wishes}, headers={"Idempotency-Key": "k"})
    told = list(mend_what_comes_before_the_domain(request, driver, BOOKINGS, monkeypatch))
    assert told == BEFORE_THE_DOMAIN
    del request.headers["Idempotency-Key"]
    assert request.told_after() == (404, "not-found")
    assert request.told_after(body={"slot": slot.pk, **wishes}) == (400, "invalid")
    del request.body["duration"]
    assert request.told_after() == (409, "slot-unavailable")
    Slot.objects.update(in_service=True)
    assert request.told_after() == (409, "slot-taken")
    past_its_end(rivals)
    assert request.told_after() == (409, "vehicle-type-mismatch")
    request.body["vehicle_type"] = "car"
    assert request.told_after() == (409, "vehicle-in-use")
    past_its_end(parked)
    assert request.told_after() == (409, "price-changed")
    request.body["expected_price"] = "40"
    assert request.send().status_code == 201


def test_of_all_that_is_wrong_with_a_renewal_one_thing_is_told_at_a_time_in_this_order(
    driver: User,
    driver2: User,
    slots: list[Slot],
    anonymous: APIClient,
    past_its_end: Ender,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    over, others, cancelled = book(driver, slots[0], "A1"), book(driver2, slots[1]), book(driver, slots[2], "C1")
    past_its_end(over)
    parked = known_key(driver, slots[3])
    cancel(driver, cancelled)
    rivals = book(driver2, slots[0], "R1")
    Slot.objects.update(in_service=False)
    request = Request(
        anonymous, "/api/renewals/", {"duration": 4, "expected_price": "0"}, headers={"Idempotency-Key": "k"}
    )
    told = list(mend_what_comes_before_the_domain(request, driver, renewal(2**70), monkeypatch))
    assert told == BEFORE_THE_DOMAIN
    del request.headers["Idempotency-Key"]
    assert request.told_after() == (404, "not-found")
    assert request.told_after(path=renewal(others.pk)) == (403, "not-your-booking")
    assert request.told_after(path=renewal(cancelled.pk)) == (409, "not-renewable")
    assert request.told_after(path=renewal(over.pk)) == (400, "invalid")
    del request.body["duration"]
    assert request.told_after() == (409, "slot-unavailable")
    Slot.objects.update(in_service=True)
    assert request.told_after() == (409, "slot-taken")
    past_its_end(rivals)
    assert request.told_after() == (409, "vehicle-in-use")
    past_its_end(parked)
    assert request.told_after() == (409, "price-changed")
    request.body["expected_price"] = "40"
    assert request.send().status_code == 201


def known_key(driver: User, slot: Slot) -> Booking:
    client = APIClient()
    client.force_authenticate(driver)
    response = post(client, BOOKINGS, {"slot": slot.pk, "vehicle_number": "A1"}, **{"Idempotency-Key": "k"})
    return Booking.objects.get(pk=response.json()["id"])
