import gzip
import json
from typing import Any

import pytest
from rest_framework.test import APIClient

from bookings.models import Booking, Slot, User
from tests.bookings.conftest import Caller
from tests.bookings.rest import BOOKINGS, TOKEN, post, refusal, renewal


@pytest.fixture
def client(driver: User, signed_in: Caller) -> APIClient:
    return signed_in(driver)


def wrong(response: Any) -> dict[str, list[str]]:
    assert refusal(response) == (400, "invalid")
    fields: dict[str, list[str]] = response.json()["fields"]
    return fields


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"1",
        b"[" * 30_000,
        b'{"a":' * 10_000,
        b'{"slot": ' + b"1" * 5_000 + b"}",
        b'{"slot": NaN}',
        b'{"slot": Infinity}',
        b'{"slot": 1e999}',
        b'{"slot": 1, "slot": 2}',
        b'{"vehicle_number": "\\ud800"}',
        b'{"\\udfff": 1}',
        b'{"vehicle_number": "\xff"}',
        b"\xef\xbb\xbf{}",
        gzip.compress(b"{}", mtime=0),
    ],
    ids=lambda body: repr(body[:16]),
)
@pytest.mark.parametrize("path", [BOOKINGS, renewal(1), TOKEN])
def test_what_is_no_json_object_is_invalid(client: APIClient, path: str, body: bytes) -> None:
    response = post(client, path, body)
    assert refusal(response) == (400, "invalid")
    assert "fields" not in response.json()


@pytest.mark.parametrize("path", [BOOKINGS, renewal(1), TOKEN])
@pytest.mark.parametrize(
    "media_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "text/json",
        "application/json-patch+json",
        "nonsense",
    ],
)
@pytest.mark.parametrize("body", ["", "{}"])
def test_what_does_not_say_that_it_is_json_is_not_read(
    client: APIClient, path: str, media_type: str, body: str
) -> None:
    response = client.generic("POST", path, body, content_type=media_type)
    assert refusal(response) == (415, "unsupported-media-type")


@pytest.mark.parametrize("media_type", ["application/json", "Application/JSON; charset=utf-8", "application/json;a=b"])
@pytest.mark.parametrize("accept", ["text/html", "image/png", "nonsense", "application/json; q=0"])
def test_json_is_read_and_answered_whatever_else_is_said(
    client: APIClient, slot: Slot, media_type: str, accept: str
) -> None:
    body = json.dumps({"slot": slot.pk, "vehicle_number": "A1"})
    response = client.generic("POST", BOOKINGS, body, content_type=media_type, HTTP_ACCEPT=accept)
    assert (response.status_code, response["Content-Type"]) == (201, "application/json")


@pytest.mark.parametrize("path", [BOOKINGS, renewal(1), TOKEN])
@pytest.mark.parametrize("size", [64 * 1024 + 1, 10_000_000])
def test_a_body_over_64_kib_is_too_large(client: APIClient, path: str, size: int) -> None:
    assert refusal(post(client, path, b"x" * size)) == (413, "too-large")


def test_a_body_of_64_kib_is_read(client: APIClient, slot: Slot) -> None:
    body = json.dumps({"slot": slot.pk, "vehicle_number": "A1"}).encode()
    assert post(client, BOOKINGS, body.ljust(64 * 1024)).status_code == 201


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("slot", [0, -1, 2**63, 2**64, 10**300, "1", 1.0, 1.5, True, None, [], {}, [1]]),
        ("duration", [0, -60, 2**31, 6.0, 0.5, "60", "1:00:00", True, None, [], {}]),
        (
            "vehicle_number",
            ["", " ", "A", "AB", "A" * 33, 12, True, None, [], {}, "A1\x00", "A1\u202e", "🚗1", "<script>"],
        ),
        ("vehicle_number", ["{{7*7}}", "'; DROP TABLE bookings_slot; --1", "=cmd|' /C calc'!A0"]),
        ("vehicle_type", ["", 1, None, "x" * 21, ["car"], "car\x00"]),
        ("expected_price", ["", "-1", "1e3", "NaN", "Infinity", "1,50", " 40", "40.", "1" * 11, "٤٠", 40, 40.0, None]),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_by_its_name(
    client: APIClient, slot: Slot, name: str, values: list[Any]
) -> None:
    for value in values:
        body = {"slot": slot.pk, "vehicle_number": "A1", name: value}
        assert list(wrong(post(client, BOOKINGS, body))) == [name], value
    assert not Booking.objects.exists()


@pytest.mark.parametrize("number", ["A" * 33 + "1", "1" * 60_000, "\u200b" * 9 + "A1"])
def test_a_vehicle_number_of_any_length_is_refused_by_name(client: APIClient, number: str) -> None:
    assert list(wrong(post(client, BOOKINGS, {"slot": 1, "vehicle_number": number}))) == ["vehicle_number"]


@pytest.mark.parametrize(
    "name", ["status", "driver", "price", "id", "charged", "lot", "SLOT", "slot ", "", "__proto__", "x" * 1_000]
)
def test_an_unknown_field_is_refused_by_its_name(client: APIClient, slot: Slot, name: str) -> None:
    body = {"slot": slot.pk, "vehicle_number": "A1", name: 1}
    assert wrong(post(client, BOOKINGS, body)) == {name: ["This field is not known here."]}
    assert wrong(post(client, renewal(1), {name: 1})) == {name: ["This field is not known here."]}
    assert not Booking.objects.exists()


@pytest.mark.parametrize(("name", "value"), [("start_time", "2026-01-15T14:00:00Z"), ("auto_renew", True)])
def test_what_is_not_offered_yet_is_refused_by_its_name(
    client: APIClient, slot: Slot, name: str, value: object
) -> None:
    body = {"slot": slot.pk, "vehicle_number": "A1", name: value}
    assert wrong(post(client, BOOKINGS, body)) == {name: ["This is not offered yet."]}


def test_every_wrong_field_is_named(client: APIClient) -> None:
    response = post(client, BOOKINGS, {"duration": 0, "colour": "red"})
    assert set(wrong(response)) == {"colour", "slot", "vehicle_number", "duration"}


def test_missing_fields_are_named(client: APIClient) -> None:
    assert set(wrong(post(client, BOOKINGS, {}))) == {"slot", "vehicle_number"}
    assert set(wrong(post(client, TOKEN, {}))) == {"username", "password"}


@pytest.mark.parametrize("key", ["", "x" * 65, "schlüssel", "a\tb", "a\x7f"])
def test_a_key_that_is_no_printable_ascii_is_refused_by_its_name(client: APIClient, slot: Slot, key: str) -> None:
    body = {"slot": slot.pk, "vehicle_number": "A1"}
    assert list(wrong(post(client, BOOKINGS, body, **{"Idempotency-Key": key}))) == ["Idempotency-Key"]


@pytest.mark.parametrize("key", ["x", " ~" * 32])
def test_a_key_of_1_to_64_printable_characters_is_taken(client: APIClient, slot: Slot, key: str) -> None:
    body = {"slot": slot.pk, "vehicle_number": "A1"}
    assert post(client, BOOKINGS, body, **{"Idempotency-Key": key}).status_code == 201
