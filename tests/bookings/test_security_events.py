import pytest
from django.test import Client
from rest_framework.test import APIClient

from bookings.api.limits import PostsOfUser
from bookings.models import User
from tests.bookings.conftest import Caller
from tests.bookings.rest import BOOKINGS, TOKEN, post


def events(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "parkmate.security"]


def test_a_wrong_password_is_said_with_the_account_and_a_made_up_name_without_it(
    driver: User, anonymous: APIClient, caplog: pytest.LogCaptureFixture
) -> None:
    post(anonymous, TOKEN, {"username": "driver", "password": "parkmate-demo"})
    assert events(caplog) == []
    post(anonymous, TOKEN, {"username": "driver", "password": "hidden"})
    Client().post("/sign-in/", {"username": "hidden\r\n", "password": "parkmate-demo"})
    assert events(caplog) == [f"sign-in-failed account={driver.pk}", "sign-in-failed"]
    assert "hidden" not in caplog.text


def test_a_missing_csrf_token_is_said_once(
    driver: User, anonymous: APIClient, caplog: pytest.LogCaptureFixture
) -> None:
    anonymous.force_login(driver)
    assert post(anonymous, BOOKINGS, {}).status_code == 403
    assert events(caplog) == ["csrf-failed"]


def test_a_name_that_is_not_ours_is_no_error_but_an_event(caplog: pytest.LogCaptureFixture) -> None:
    assert Client().get("/", headers={"host": "evil.example"}).status_code == 400
    assert events(caplog) == ["suspicious-request kind=DisallowedHost"]
    assert {record.levelname for record in caplog.records} == {"WARNING"}


def test_a_limit_is_said_once_however_often_somebody_tries(
    driver: User, signed_in: Caller, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PostsOfUser, "rate", "3/min", raising=False)
    client = signed_in(driver)
    codes = [post(client, BOOKINGS, {}).status_code for _ in range(6)]
    assert codes == [400, 400, 400, 429, 429, 429]
    assert events(caplog) == ["limit-reached limit=posts"]
