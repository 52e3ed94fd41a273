import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver
from openapi_spec_validator import validate

from bookings.api import descriptions, examples, serializers
from bookings.api.errors import STATUS
from bookings.api.openapi import document
from bookings.api.views import PostOnly
from bookings.fields import NotOfferedYet, StrictObject
from bookings.shapes import Schema
from tests.protocol import rest

PATHS = document()["paths"]
CALLS = {path: PATHS[path]["post"] for path in PATHS}
BODIES: dict[str, type[StrictObject]] = {
    "/api/bookings/": serializers.NewBooking,
    "/api/bookings/{booking_id}/renew/": serializers.Renewal,
    "/api/token/": serializers.Credentials,
    "/kiosk/claim/": serializers.Claim,
}


def answers() -> list[Any]:
    return [
        pytest.param(path, status, answer, id=f"{status} of {path}")
        for path, call in CALLS.items()
        for status, answer in call["responses"].items()
        if "content" in answer
    ]


def test_the_document_is_openapi_3_1() -> None:
    assert document()["openapi"] == "3.1.0"
    validate(document())


def test_its_paths_are_those_of_the_api() -> None:
    routed = {f"/{path}" for path in posted("", get_resolver().url_patterns)}
    assert {re.sub(r"<int:(\w+)>", r"{\1}", path) for path in routed} == PATHS.keys() == BODIES.keys()
    assert all(operations.keys() == {"post"} for operations in PATHS.values())


def posted(prefix: str, patterns: list[Any]) -> Iterator[str]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from posted(f"{prefix}{each.pattern}", each.url_patterns)
        elif issubclass(getattr(each.callback, "view_class", object), PostOnly):
            yield f"{prefix}{each.pattern}"


@pytest.mark.parametrize("path", BODIES)
def test_a_body_has_the_fields_that_the_code_reads(path: str) -> None:
    fields = {name: f for name, f in BODIES[path]().fields.items() if not isinstance(f, NotOfferedYet)}
    body = schema_of(CALLS[path]["requestBody"])
    assert body["properties"].keys() == fields.keys()
    assert set(body.get("required", [])) == {name for name, field in fields.items() if field.required}
    assert body["additionalProperties"] is False
    assert {name: field.help_text or None for name, field in fields.items()} == {
        name: described.get("description") for name, described in body["properties"].items()
    }


def test_every_code_of_the_api_is_documented_at_its_status() -> None:
    documented = {
        (code, int(status))
        for call in CALLS.values()
        for status, answer in call["responses"].items()
        if "content" in answer
        for code in schema_of(answer).get("properties", {}).get("code", {}).get("enum", [])
    }
    assert documented == {(code, status) for code, status in STATUS.items() if code in OF_CALLS}
    assert set(STATUS) - {"method-not-allowed"} - ELSEWHERE == OF_CALLS


# Another method has no answer among those of POST; the rest are refusals of commands or of other paths.
ELSEWHERE = {"booking-ended", "slot-in-use", "lot-in-use", "unknown-command"}
OF_CALLS = {*descriptions.PLACING, *descriptions.RENEWING, *descriptions.ANY, "bad-credentials"}


@pytest.mark.parametrize(("path", "status", "answer"), answers())
def test_the_examples_of_an_answer_are_such_answers(path: str, status: str, answer: Schema) -> None:
    (content,) = answer["content"].values()
    assert content["examples"]
    for example in content["examples"].values():
        assert rest.complaint(content["schema"], example["value"]) is None, (path, status)
    needed = {"429": ["Retry-After"], "503": ["Retry-After"], "401": ["WWW-Authenticate"]}.get(status, [])
    if status == "201":
        needed = ["Idempotent-Replayed"]
    assert sorted(answer.get("headers", {})) == needed


@pytest.mark.parametrize("path", BODIES)
def test_the_examples_of_a_body_are_such_bodies(path: str) -> None:
    (content,) = {**CALLS[path]["requestBody"]["content"]}.values()
    for example in content["examples"].values():
        assert rest.complaint(content["schema"], example["value"]) is None
        assert BODIES[path].read(example["value"]).keys() == example["value"].keys()


def test_examples_of_refusals_have_the_sentences_of_the_code() -> None:
    assert examples.refusal("not-your-booking")["error"] == "You can only renew your own bookings"
    assert all(examples.refusal(code)["error"] for code in OF_CALLS)


def test_who_may_call_is_said() -> None:
    assert CALLS["/api/bookings/"]["security"] == [{"token": []}, {"session": []}]
    assert CALLS["/api/token/"].get("security", []) == []
    assert document()["components"]["securitySchemes"].keys() == {"token", "session"}
    key = next(p for p in CALLS["/api/bookings/"]["parameters"] if p["name"] == "Idempotency-Key")
    assert (key["in"], key.get("required", False)) == ("header", False)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((418, {}, b"{}"), "418 is no documented answer"),
        ((429, {}, b"{}"), "without ['retry-after']"),
        ((201, {}, b'{"id": 1}'), "not the documented 201"),
        ((404, {}, b'{"error": "No.", "code": "slot-taken"}'), "not the documented 404"),
        ((404, {}, b'{"error": "No.", "code": "not-found", "more": 1}'), "not the documented 404"),
    ],
)
def test_an_answer_that_is_not_documented_is_a_fault(answer: tuple[int, dict[str, str], bytes], sentence: str) -> None:
    assert sentence in str(rest.fault("POST", "/api/bookings/", *answer))
    assert sentence.replace("bookings/", "") in str(rest.fault("POST", "/api/bookings/7/renew/", *answer))
    assert rest.fault("POST", "/api/somewhere/", *answer) is None


def test_the_page_loads_only_what_is_ours_and_has_no_script_in_it() -> None:
    assert Client().get("/api/openapi.json").json()["info"]["title"] == "Parkmate's REST API"
    page = Client().get("/api/docs/").content.decode()
    loaded = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert all(address.startswith("/") and not address.startswith("//") for address in loaded)
    assert re.findall(r"<script[^>]*>([^<]*)</script>", page) == ["", ""]
    for address in loaded:
        answer = Client().get(address)
        answer.close()
        assert answer.status_code == 200, address


def schema_of(holder: Schema) -> Schema:
    (content,) = holder["content"].values()
    schema: Schema = content["schema"]
    named: Schema = document()["components"]["schemas"]
    return named[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
