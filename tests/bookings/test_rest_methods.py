import pytest
from rest_framework.test import APIClient

from bookings.models import Slot, User
from tests.bookings.conftest import Caller
from tests.bookings.rest import BOOKINGS, TOKEN, post, refusal, renewal

PATHS = [BOOKINGS, renewal(1), renewal(2**70), TOKEN]
METHODS = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "BREW"]

pytestmark = pytest.mark.usefixtures("transactional_db")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", METHODS)
def test_any_other_method_is_refused_before_anybody_is_asked_who_they_are(
    anonymous: APIClient, path: str, method: str
) -> None:
    response = anonymous.generic(method, path, "{", content_type="text/plain")
    assert (response.status_code, response["Allow"]) == (405, "POST")
    if method != "HEAD":
        assert response.json() == {
            "error": "This address takes POST only. To read bookings and lots, open a socket: "
            "/ws/driver/ or /ws/lots/.",
            "code": "method-not-allowed",
        }


def test_a_header_does_not_change_the_method(driver: User, signed_in: Caller, slot: Slot) -> None:
    client, body = signed_in(driver), {"slot": slot.pk, "vehicle_number": "A1"}
    assert post(client, BOOKINGS, body, **{"X-HTTP-Method-Override": "DELETE"}).status_code == 201
    assert client.get(f"{BOOKINGS}?_method=POST", headers={"X-HTTP-Method-Override": "POST"}).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/api/",
        "/api/bookings",
        "/api/bookings//",
        "/api/Bookings/",
        "/api/bookings/1/",
        "/api/bookings/1/renew",
        "/api/bookings/1/cancel/",
        "/api/bookings/1/renew/x",
        "/api/token",
        "/api/%0A",
        "/api/a%0Ab",
        "/api/%FF",
        "/api/<script>",
        "/api/bookings/..%2F..%2Fadmin/",
        "/api/" + "x" * 10_000,
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS"])
def test_any_other_path_is_not_found(anonymous: APIClient, path: str, method: str) -> None:
    response = anonymous.generic(method, path)
    assert refusal(response) == (404, "not-found")
    assert response.json()["error"] == "There is no such address in the API."


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "a b", ""])
def test_a_foreign_host_is_not_answered(anonymous: APIClient, host: str) -> None:
    response = anonymous.generic("POST", BOOKINGS, HTTP_HOST=host)
    assert refusal(response) == (400, "invalid")
