from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from bookings.models import Booking, Slot, Token, User
from tests.bookings.conftest import Caller
from tests.bookings.rest import BOOKINGS, TOKEN, post, refusal, renewal

DEMO = {"username": "driver", "password": "parkmate-demo"}


@pytest.fixture
def cookie(driver: User, anonymous: APIClient) -> APIClient:
    anonymous.force_login(driver)
    anonymous.get("/sign-in/")
    anonymous.get("/register/")
    return anonymous


def csrf(client: Client) -> dict[str, str]:
    return {"X-CSRFToken": client.cookies["csrftoken"].value}


def body(slot: Slot) -> dict[str, Any]:
    return {"slot": slot.pk, "vehicle_number": "A1"}


@pytest.mark.parametrize("path", [BOOKINGS, renewal(1)])
@pytest.mark.parametrize(
    "header", [None, "", "Token", "Token ", "Token a b", "Token x", "Bearer x", "Basic ZHJpdmVyOng=", "nonsense"]
)
@pytest.mark.usefixtures("transactional_db")
def test_who_is_nobody_is_asked_to_sign_in(anonymous: APIClient, path: str, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    response = post(anonymous, path, {}, **headers)
    assert refusal(response) == (401, "not-signed-in")
    assert response["WWW-Authenticate"] == "Token"


def test_a_token_signs_in(driver: User, slot: Slot, signed_in: Caller) -> None:
    assert post(signed_in(driver), BOOKINGS, body(slot)).status_code == 201
    assert Booking.objects.get().driver == driver


@pytest.mark.parametrize("damage", ["{0}0", "{1}", "é{0}", "{0}\x00", "\x00", "\xff\xfe", "x" * 10_000, "{2}"])
def test_a_token_that_is_not_quite_right_does_not(driver: User, anonymous: APIClient, damage: str) -> None:
    _, key = Token.objects.create(user=driver)
    wrong = damage.format(key, key[:-1], key[:15] + "z" * 49)
    response = post(anonymous, BOOKINGS, {}, Authorization=f"Token {wrong}")
    assert refusal(response) == (401, "not-signed-in")


def test_a_token_expires(driver: User, slot: Slot, signed_in: Caller) -> None:
    client = signed_in(driver)
    Token.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert refusal(post(client, BOOKINGS, body(slot))) == (401, "not-signed-in")


def test_a_deactivated_user_is_nobody(driver: User, slot: Slot, signed_in: Caller, cookie: APIClient) -> None:
    client = signed_in(driver)
    User.objects.update(is_active=False)
    assert refusal(post(client, BOOKINGS, body(slot))) == (401, "not-signed-in")
    assert refusal(post(cookie, BOOKINGS, body(slot), **csrf(cookie))) == (401, "not-signed-in")


def test_a_session_signs_in_with_its_csrf_token(cookie: APIClient, slot: Slot) -> None:
    assert post(cookie, BOOKINGS, body(slot), **csrf(cookie)).status_code == 201


@pytest.mark.parametrize("origin", ["http://testserver", None])
def test_our_own_origin_is_no_hindrance(cookie: APIClient, slot: Slot, origin: str | None) -> None:
    headers = {"Origin": origin} if origin else {}
    assert post(cookie, BOOKINGS, body(slot), **csrf(cookie), **headers).status_code == 201


def test_a_session_without_its_csrf_token_is_refused(cookie: APIClient, slot: Slot) -> None:
    response = post(cookie, BOOKINGS, body(slot))
    assert refusal(response) == (403, "csrf-failed")
    assert not Booking.objects.exists()


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://testserver.evil.example", "http://testserver:81", "https://testserver"],
)
def test_a_session_from_a_foreign_origin_is_refused(cookie: APIClient, slot: Slot, origin: str) -> None:
    response = post(cookie, BOOKINGS, body(slot), **csrf(cookie), Origin=origin)
    assert refusal(response) == (403, "csrf-failed")


def test_another_sessions_csrf_token_is_refused(cookie: APIClient, slot: Slot) -> None:
    stranger = Client()
    stranger.get("/register/")
    assert refusal(post(cookie, BOOKINGS, body(slot), **csrf(stranger))) == (403, "csrf-failed")


@pytest.mark.parametrize("media_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_form_of_another_page_is_refused(cookie: APIClient, slot: Slot, media_type: str) -> None:
    token = cookie.cookies["csrftoken"].value
    content = f"csrfmiddlewaretoken={token}&slot={slot.pk}&vehicle_number=A1"
    response = cookie.generic("POST", BOOKINGS, content, content_type=media_type)
    assert refusal(response) == (403, "csrf-failed")


@pytest.mark.parametrize(
    "content", ["a=1&" * 2_000, "a" * 3_000_000, "--x\r\nnonsense"], ids=["many fields", "large", "broken"]
)
@pytest.mark.parametrize(
    "media_type", ["application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x"]
)
def test_a_form_is_never_read_whatever_is_in_it(cookie: APIClient, content: str, media_type: str) -> None:
    response = cookie.generic("POST", BOOKINGS, content, content_type=media_type, headers=csrf(cookie))
    assert refusal(response) == (415, "unsupported-media-type")


def test_a_scheme_that_we_do_not_know_is_ignored(cookie: APIClient, slot: Slot) -> None:
    response = post(cookie, BOOKINGS, body(slot), **csrf(cookie), Authorization="Bearer x")
    assert response.status_code == 201


def test_a_wrong_token_is_not_mended_by_a_session(cookie: APIClient, slot: Slot) -> None:
    response = post(cookie, BOOKINGS, body(slot), **csrf(cookie), Authorization="Token x")
    assert refusal(response) == (401, "not-signed-in")


def test_a_program_gets_a_new_token_each_time(driver: User, anonymous: APIClient, slot: Slot) -> None:
    first, second = (post(anonymous, TOKEN, DEMO) for _ in range(2))
    assert (first.status_code, set(first.json())) == (200, {"token"})
    assert first["Cache-Control"] == "no-store"
    assert first.json() != second.json()
    for response in (first, second):
        again = post(anonymous, BOOKINGS, body(slot), Authorization=f"Token {response.json()['token']}")
        assert again.status_code in {201, 409}
    assert Token.objects.filter(user=driver).count() == 2


@pytest.mark.usefixtures("driver")
def test_a_token_is_stored_hashed_and_expires_in_thirty_days(anonymous: APIClient) -> None:
    key = post(anonymous, TOKEN, DEMO).json()["token"]
    token = Token.objects.get()
    assert key not in {token.digest, token.token_key}
    assert len(key) == 64
    assert len(token.digest) == 128
    assert timedelta(days=29) < token.expiry - timezone.now() <= timedelta(days=30)


@pytest.mark.usefixtures("driver")
@pytest.mark.parametrize(
    "different",
    [{"password": "wrong"}, {"username": "nobody"}, {"username": "DRIVER"}, {"password": "parkmate-demo "}],
)
def test_wrong_credentials_read_the_same_whatever_is_wrong(anonymous: APIClient, different: dict[str, str]) -> None:
    response = post(anonymous, TOKEN, {**DEMO, **different})
    assert response.status_code == 400
    assert response.json() == {"error": "User name or password is wrong.", "code": "bad-credentials"}
    assert not Token.objects.exists()


@pytest.mark.usefixtures("driver")
def test_a_deactivated_user_gets_no_token(anonymous: APIClient) -> None:
    User.objects.update(is_active=False)
    assert refusal(post(anonymous, TOKEN, DEMO)) == (400, "bad-credentials")


@pytest.mark.usefixtures("driver")
@pytest.mark.parametrize(
    ("name", "value"), [("username", 1), ("username", "a\x00"), ("password", None), ("password", ["x"]), ("otp", "1")]
)
def test_credentials_of_the_wrong_kind_are_refused_by_name(anonymous: APIClient, name: str, value: object) -> None:
    response = post(anonymous, TOKEN, {**DEMO, name: value})
    assert refusal(response) == (400, "invalid")
    assert list(response.json()["fields"]) == [name]


@pytest.mark.usefixtures("driver")
def test_signing_a_program_in_asks_for_no_csrf_token_and_heeds_no_other_token(cookie: APIClient) -> None:
    assert post(cookie, TOKEN, DEMO, Authorization="Token x").status_code == 200
