from typing import Any

import pytest
from pytest_django import Settings
from rest_framework.test import APIClient

from bookings.models import Lot
from bookings.services.kiosks import kiosks_of_keys
from tests.bookings.displays import claim_of, confirmed, waiting_display
from tests.bookings.rest import post, refusal

CLAIM = "/kiosk/claim/"
OURS = {"Origin": "http://testserver"}
PROGRAM = {"Accept": "application/json"}
FOREIGN = ["https://evil.example", "null", "http://testserver:81", "https://testserver", "http://testserver, http://a"]


@pytest.fixture
def claim(lot: Lot) -> str:
    display = waiting_display()
    confirmed(display, lot)
    return claim_of(display)


def test_a_page_of_ours_gets_the_key_in_a_cookie_that_no_script_can_read(anonymous: APIClient, claim: str) -> None:
    response = post(anonymous, CLAIM, {"claim": claim}, **OURS)
    assert (response.status_code, response.content) == (204, b"")
    assert response["Cache-Control"] == "no-store"
    (cookie,) = response.cookies.values()
    assert kiosks_of_keys([cookie.value]).get(cookie.value) is not None
    assert len(cookie.value) == 43
    told = {name: value for name, value in cookie.items() if value and name != "expires"}
    assert told == {"path": "/ws/", "httponly": True, "samesite": "Strict", "max-age": 400 * 24 * 3600}


def test_behind_tls_the_cookie_is_for_tls_alone(anonymous: APIClient, claim: str, settings: Settings) -> None:
    settings.BEHIND_TLS_PROXY = True
    assert post(anonymous, CLAIM, {"claim": claim}, **OURS).cookies["kiosk"]["secure"] is True


def test_a_program_gets_the_key_as_json_and_no_cookie(anonymous: APIClient, claim: str) -> None:
    response = post(anonymous, CLAIM, {"claim": claim}, **PROGRAM)
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies
    (key,) = response.json().values()
    assert kiosks_of_keys([key]).get(key) is not None


@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize("headers", [{}, PROGRAM], ids=["page", "program"])
def test_a_foreign_page_gets_nothing(anonymous: APIClient, claim: str, origin: str, headers: dict[str, str]) -> None:
    response = post(anonymous, CLAIM, {"claim": claim}, Origin=origin, **headers)
    assert refusal(response) == (403, "csrf-failed")
    assert not response.cookies
    assert post(anonymous, CLAIM, {"claim": claim}, **OURS).status_code == 204, "the claim is still good"


@pytest.mark.parametrize("accept", [None, "*/*", "text/html, */*", "application/jsonp"])
def test_who_names_no_origin_says_that_it_is_a_program(anonymous: APIClient, claim: str, accept: str | None) -> None:
    headers = {} if accept is None else {"Accept": accept}
    assert refusal(post(anonymous, CLAIM, {"claim": claim}, **headers)) == (403, "csrf-failed")


def test_a_claim_is_good_once(anonymous: APIClient, claim: str) -> None:
    assert post(anonymous, CLAIM, {"claim": claim}, **PROGRAM).status_code == 200
    for headers in (PROGRAM, OURS):
        response = post(anonymous, CLAIM, {"claim": claim}, **headers)
        assert refusal(response) == (404, "not-found")
        assert not response.cookies


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b'{"claim": 1}', 400),
        (b'{"claim": ""}', 400),
        (b'{"claim": "a\\u0000"}', 400),
        (b'{"claim": "x", "lot_id": 1}', 400),
        (b'{"claim": "x", "claim": "y"}', 400),
        (b"{}", 400),
        (b'{"claim": "' + b"x" * 101 + b'"}', 400),
        (b'{"claim": "' + b"x" * 70_000 + b'"}', 413),
        (b'{"claim": "unknown"}', 404),
        ('{"claim": "é"}'.encode(), 404),
    ],
)
def test_what_is_no_claim_is_refused(anonymous: APIClient, body: bytes, status: int) -> None:
    assert refusal(post(anonymous, CLAIM, body, **PROGRAM))[0] == status


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
def test_it_takes_post_alone(anonymous: APIClient, method: str) -> None:
    response = anonymous.generic(method, CLAIM)
    assert refusal(response) == (405, "method-not-allowed")


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_it_takes_json_alone(anonymous: APIClient, kind: str) -> None:
    response: Any = anonymous.generic("POST", CLAIM, "claim=x", content_type=kind, headers=OURS)
    assert refusal(response) == (415, "unsupported-media-type")


@pytest.mark.usefixtures("transactional_db")
def test_a_foreign_host_is_not_answered(anonymous: APIClient) -> None:
    response = anonymous.generic("POST", CLAIM, "{}", content_type="application/json", HTTP_HOST="evil.example")
    assert refusal(response) == (400, "invalid")
