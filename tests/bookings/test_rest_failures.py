import logging
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import DataError, IntegrityError, connection, connections
from django.middleware.common import CommonMiddleware
from rest_framework.test import APIClient

from bookings.api import views
from bookings.models import Booking, Slot, User
from bookings.services import settle
from parkmate.database import LARGEST_POOL
from tests.bookings.conftest import Caller, holding, impatient
from tests.bookings.parking import PLATE
from tests.bookings.rest import BOOKINGS, TOKEN, post, refusal, renewal

SECRET = "SELECT secret FROM bookings_user"


@pytest.fixture
def client(driver: User, signed_in: Caller) -> APIClient:
    return signed_in(driver)


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with socket.socket() as nobody_listens, monkeypatch.context() as patch:
        nobody_listens.bind(("127.0.0.1", 0))
        connection.close()
        patch.setitem(connections.settings["default"], "HOST", "127.0.0.1")
        patch.setitem(connections.settings["default"], "PORT", str(nobody_listens.getsockname()[1]))
        yield
        connection.close()


@pytest.fixture
def impatient_pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    monkeypatch.setitem(settings.DATABASES["default"]["OPTIONS"]["pool"], "timeout", 0.2)
    yield
    connection.close_pool()  # type: ignore[attr-defined]


def fail(error: Exception) -> Any:
    def raise_error(*_: Any, **__: Any) -> None:
        raise error

    return raise_error


def test_nobody_is_shown_how_it_is_made() -> None:
    assert settings.DEBUG is False


@pytest.mark.parametrize("error", [RuntimeError(SECRET), IntegrityError(SECRET), DataError(SECRET), KeyError(SECRET)])
def test_a_mistake_of_ours_is_told_without_a_word_of_it(
    client: APIClient, slot: Slot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    monkeypatch.setattr(views, "create_booking", fail(error))
    with caplog.at_level(logging.ERROR):
        response = post(client, BOOKINGS, {"slot": slot.pk, "vehicle_number": PLATE})
    assert refusal(response) == (500, "server-error")
    assert response.json()["error"] == "Something went wrong on our side. Please try again."
    assert "secret" not in response.text
    assert SECRET in caplog.text


@pytest.mark.parametrize("path", [BOOKINGS, "/api/nothing/"])
def test_a_mistake_outside_of_the_views_has_the_same_shape(
    anonymous: APIClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(CommonMiddleware, "process_request", fail(RuntimeError(SECRET)))
    response = post(anonymous, path, {})
    assert refusal(response) == (500, "server-error")
    assert "secret" not in response.text


@pytest.mark.usefixtures("client", "slot", "without_pool", "away")
def test_while_the_database_is_away_everything_is_unavailable(client: APIClient, driver: User, slot: Slot) -> None:
    cookie = APIClient()
    cookie.cookies["sessionid"] = "x" * 32
    for caller, path, body in (
        (client, BOOKINGS, {"slot": slot.pk, "vehicle_number": PLATE}),
        (client, renewal(1), {}),
        (APIClient(), TOKEN, {"username": driver.username, "password": "parkmate-demo"}),
        (cookie, BOOKINGS, {}),
    ):
        response = post(caller, path, body)
        assert refusal(response) == (503, "unavailable")
        assert int(response["Retry-After"]) >= 1
        assert "127.0.0.1" not in response.text


@pytest.mark.usefixtures("client", "impatient_pool", "away")
def test_a_pool_that_has_no_connection_to_give_is_unavailable(client: APIClient) -> None:
    assert refusal(post(client, BOOKINGS, {})) == (503, "unavailable")


@pytest.mark.usefixtures("client", "impatient_pool")
def test_once_somebody_has_waited_in_vain_nobody_does_until_there_is_a_connection_again(client: APIClient) -> None:
    pool: Any = connection.pool  # type: ignore[attr-defined]
    patience_s = pool.timeout
    pool.open()
    held = [pool.getconn() for _ in range(LARGEST_POOL)]
    try:
        assert refusal(post(client, BOOKINGS, {})) == (503, "unavailable")
        assert pool.timeout < patience_s / 5
        assert refusal(post(client, BOOKINGS, {})) == (503, "unavailable")
    finally:
        for each in held:
            pool.putconn(each)
    assert refusal(post(client, BOOKINGS, {})) == (400, "invalid")
    assert pool.timeout == patience_s


@pytest.mark.usefixtures("client", "without_pool", "away")
def test_what_needs_no_database_is_judged_without_one(client: APIClient) -> None:
    assert refusal(client.get(BOOKINGS)) == (405, "method-not-allowed")
    assert refusal(client.get("/api/nothing/")) == (404, "not-found")


def test_a_database_that_falls_away_in_mid_request_is_unavailable_and_then_works_again(
    client: APIClient, slot: Slot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut() -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    body = {"slot": slot.pk, "vehicle_number": PLATE}
    with monkeypatch.context() as patch:
        patch.setattr(settle, "moment", cut)
        assert refusal(post(client, BOOKINGS, body)) == (503, "unavailable")
    connection.close()
    assert not Booking.objects.exists()
    assert post(client, BOOKINGS, body).status_code == 201


def test_a_slot_that_is_held_too_long_is_unavailable(client: APIClient, slot: Slot) -> None:
    with holding(slot), impatient():
        response = post(client, BOOKINGS, {"slot": slot.pk, "vehicle_number": PLATE})
    assert refusal(response) == (503, "unavailable")
    assert not Booking.objects.exists()
    assert post(client, BOOKINGS, {"slot": slot.pk, "vehicle_number": PLATE}).status_code == 201


def test_a_standby_that_takes_no_writes_is_away_and_no_mistake_of_ours(signed_in: Caller, driver: User) -> None:
    client = signed_in(driver)
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    answer = client.post("/api/bookings/", {"slot": 1, "vehicle_number": "KL-1"}, format="json")
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = off")
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "unavailable", "2")
