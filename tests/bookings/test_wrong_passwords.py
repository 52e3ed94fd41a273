from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as configured
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from bookings.models import User
from bookings.pages.mailing import _queue
from tests.bookings.rest import TOKEN, post, refusal
from tests.bookings.test_account import ASK, choose, link_in
from tests.bookings.test_pages import is_signed_in, submit
from tests.bookings.test_security_events import events

PASSWORD = "parkmate-demo"
A_WHILE = timedelta(minutes=15)


@pytest.fixture(autouse=True)
def three(settings: Settings) -> None:
    settings.AXES_FAILURE_LIMIT = 3


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def boss(driver: User) -> Iterator[User]:
    driver.is_staff = driver.is_superuser = True
    driver.email = "boss@example.com"
    driver.save()
    yield driver
    _queue().join()


def attempt(client: APIClient, password: str, *, username: str = "driver", address: str = "192.0.2.1") -> Any:
    client.defaults["REMOTE_ADDR"] = address
    return post(client, TOKEN, {"username": username, "password": password})


def fail(client: APIClient, *, times: int = 3, **how: str) -> list[int]:
    return [attempt(client, f"wrong {n}", **how).status_code for n in range(times)]


def test_by_default_ten_wrong_ones_are_too_many() -> None:
    assert configured.SIGN_IN_FAILURES == 10


@pytest.mark.usefixtures("driver")
def test_after_too_many_wrong_passwords_the_right_one_has_to_wait(anonymous: APIClient) -> None:
    assert fail(anonymous) == [400, 400, 429]
    locked = attempt(anonymous, PASSWORD)
    assert refusal(locked) == (429, "too-many-requests")
    assert locked["Retry-After"] == "900"
    assert "Wait a quarter of an hour" in locked.json()["error"]


@pytest.mark.usefixtures("driver", "driver2")
def test_nobody_else_waits_for_it_neither_at_that_address_nor_who_it_is_elsewhere(anonymous: APIClient) -> None:
    fail(anonymous)
    assert attempt(anonymous, PASSWORD, username="driver2").status_code == 200
    assert attempt(anonymous, PASSWORD, address="192.0.2.2").status_code == 200


@pytest.mark.usefixtures("driver")
def test_an_address_that_somebody_makes_up_does_not_help(anonymous: APIClient) -> None:
    fail(anonymous)
    anonymous.defaults["HTTP_X_FORWARDED_FOR"] = "198.51.100.7"
    assert attempt(anonymous, PASSWORD).status_code == 429


@pytest.mark.usefixtures("driver")
def test_of_ipv6_a_whole_customer_is_one_address(anonymous: APIClient) -> None:
    codes = [attempt(anonymous, "wrong", address=f"2001:db8:1:2::{n}").status_code for n in range(1, 5)]
    assert codes == [400, 400, 429, 429]
    assert attempt(anonymous, PASSWORD, address="2001:db8:1:3::1").status_code == 200


@pytest.mark.usefixtures("driver")
def test_the_right_password_in_time_begins_anew(anonymous: APIClient) -> None:
    for _ in range(3):
        assert fail(anonymous, times=2) == [400, 400]
        assert attempt(anonymous, PASSWORD).status_code == 200


@pytest.mark.usefixtures("driver")
def test_a_quarter_of_an_hour_after_the_last_try_it_is_forgotten(anonymous: APIClient) -> None:
    fail(anonymous)
    begun = timezone.now()
    with time_machine.travel(begun + 0.9 * A_WHILE):
        assert attempt(anonymous, PASSWORD).status_code == 429
    with time_machine.travel(begun + 1.8 * A_WHILE):
        assert attempt(anonymous, PASSWORD).status_code == 429
    with time_machine.travel(begun + 2.9 * A_WHILE):
        assert attempt(anonymous, PASSWORD).status_code == 200


def try_to_sign_in(browser: Client, password: str) -> Any:
    return submit(browser, "/sign-in/", username="driver", password=password)


def try_at_the_back(browser: Client, password: str) -> Any:
    return submit(browser, "/admin/login/", username="driver", password=password)


def try_to_change_the_password(browser: Client, password: str) -> Any:
    new = "correct horse battery"
    return submit(browser, "/account/password/", old_password=password, new_password1=new, new_password2=new)


def try_to_change_the_address(browser: Client, password: str) -> Any:
    return submit(browser, "/account/", name="Asha", email="other@example.com", password=password)


@pytest.mark.parametrize(
    ("door", "is_at_home"),
    [
        (try_to_sign_in, False),
        (try_at_the_back, False),
        (try_to_change_the_password, True),
        (try_to_change_the_address, True),
    ],
)
def test_every_page_that_takes_a_password_counts_and_refuses(
    browser: Client, boss: User, door: Any, *, is_at_home: bool
) -> None:
    if is_at_home:
        browser.force_login(boss)
    assert [door(browser, f"wrong {n}").status_code for n in range(2)] == [200, 200]
    for password in ("wrong", PASSWORD):
        refused = door(browser, password)
        assert refused.status_code == 429
        assert refused["Retry-After"] == "900"
        assert "Too many wrong passwords" in refused.content.decode()
    boss.refresh_from_db()
    assert boss.check_password(PASSWORD)
    assert boss.email == "boss@example.com"
    assert is_signed_in(browser) == is_at_home


def test_the_doors_count_together(anonymous: APIClient, browser: Client, boss: User) -> None:
    assert fail(anonymous, times=2, address="127.0.0.1") == [400, 400]
    assert try_at_the_back(browser, "wrong").status_code == 429


def test_who_leaves_the_password_out_has_not_tried_one(browser: Client, boss: User) -> None:
    browser.force_login(boss)
    assert {try_to_change_the_address(browser, "").status_code for _ in range(5)} == {200}


def test_a_new_password_by_mail_lets_in_again(anonymous: APIClient, browser: Client, boss: User) -> None:
    fail(anonymous, address="127.0.0.1")
    submit(browser, ASK, email=boss.email)
    _queue().join()
    choose(browser, link_in(mail.outbox[0]), "correct horse battery")
    assert attempt(anonymous, "correct horse battery", address="127.0.0.1").status_code == 200


@pytest.mark.usefixtures("transactional_db")
def test_a_name_that_nobody_has_is_refused_like_one_that_somebody_has(anonymous: APIClient) -> None:
    assert fail(anonymous, username="nobody") == [400, 400, 429]
    assert fail(anonymous, username="nobody\x00" * 2, times=1) == [400]


def test_it_is_said_once_with_the_account_and_nothing_that_was_typed(
    driver: User, anonymous: APIClient, caplog: pytest.LogCaptureFixture
) -> None:
    fail(anonymous, times=6)
    failed = f"sign-in-failed account={driver.pk}"
    assert events(caplog) == [failed, failed, f"limit-reached limit=sign-ins account={driver.pk}"]
    fail(anonymous, username="my secret")
    assert "secret" not in caplog.text
    assert "wrong" not in caplog.text.replace("wrong_passwords", "")
    assert not [record for record in caplog.records if record.name.startswith("axes")]
