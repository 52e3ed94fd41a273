import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from channels.routing import URLRouter
from django.test import Client
from jsonschema_rs import Draft7Validator, Draft202012Validator

from bookings.api import openapi
from bookings.shapes import PREFIX
from parkmate.screens.node import with_packages
from realtime import routing
from realtime.consumers.base import SocketConsumer
from realtime.consumers.kiosk import KioskConsumer
from realtime.consumers.streams import DriverConsumer, LotConsumer, OwnerConsumer
from realtime.protocol.asyncapi import document
from realtime.protocol.reading import HERE, schemas, sockets
from tests.protocol.strict import first_complaint

FOLDER = Path(__file__).parent
CONSUMERS: dict[str, type[SocketConsumer]] = {
    "driver": DriverConsumer,
    "owner": OwnerConsumer,
    "lot": LotConsumer,
    "kiosk": KioskConsumer,
}
DOCUMENTS = ["asyncapi.json", "asyncapi.yaml", "openapi.json", "docs/", "sockets/"]
# What JSON Schema has learnt since draft 7, the one that every AsyncAPI tool reads.
LATER_THAN_DRAFT_7 = {
    "unevaluatedProperties",
    "unevaluatedItems",
    "dependentRequired",
    "dependentSchemas",
    "prefixItems",
}


def everything_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from everything_in(each)


def test_the_document_is_what_asyncapis_own_schema_says() -> None:
    specs = with_packages(FOLDER) / "node_modules/@asyncapi/specs/schemas/3.0.0.json"
    official = Draft7Validator(json.loads(specs.read_text(encoding="utf-8")))
    assert official.is_valid(document()), [str(error)[:1000] for error in official.iter_errors(document())][:3]
    assert not official.is_valid({**document(), "channels": []})


def test_every_reference_leads_somewhere() -> None:
    for part in everything_in(document()):
        if isinstance(part.get("$ref"), str):
            place: Any = document()
            for step in part["$ref"].removeprefix("#/").split("/"):
                assert step in place, part["$ref"]
                place = place[step]


def test_what_is_served_can_be_read_as_draft_7() -> None:
    for part in everything_in(document()["components"]["schemas"]):
        assert not LATER_THAN_DRAFT_7 & part.keys()


def test_every_file_of_the_protocol_is_a_json_schema_and_used() -> None:
    served = {*document()["components"]["schemas"], *openapi.document()["components"]["schemas"]}
    for name in schemas():
        Draft202012Validator({"$ref": PREFIX + name, "components": {"schemas": schemas()}})
        assert name in served, f"{name} is used nowhere"
    types = {each.type for socket in sockets().values() for each in [*socket.first, *socket.events, *socket.beside]}
    assert types == {path.stem for path in (HERE / "messages").iterdir()}
    commands = {each.message.type for socket in sockets().values() for each in socket.commands}
    assert commands == {path.stem for path in (HERE / "commands").iterdir()}
    assert commands - {"ping"} == {path.stem for path in (HERE / "replies").iterdir()}


def test_examples_in_the_schemas_are_what_they_say() -> None:
    for name, schema in schemas().items():
        validator = Draft202012Validator({"$ref": PREFIX + name, "components": {"schemas": schemas()}})
        for example in schema.get("examples", []):
            assert first_complaint(validator, example) is None


def test_the_channels_are_the_paths_that_are_routed() -> None:
    router = routing._router
    assert isinstance(router, URLRouter)
    routed = [str(route.pattern) for route in router.routes if str(route.pattern)]
    addresses = {socket.facts["address"] for socket in sockets().values()}
    assert {shown(pattern) for pattern in routed} == addresses


def shown(pattern: str) -> str:
    return "/" + pattern.strip("^$").replace("(?P<lot_id>[0-9]+)", "{lot_id}")


@pytest.mark.parametrize("name", CONSUMERS)
def test_a_sockets_commands_and_their_fields_are_those_that_it_takes(name: str) -> None:
    taken = CONSUMERS[name].commands
    described = {command.message.type: command.message.schema for command in sockets()[name].commands}
    assert described.keys() == {"ping", *taken}
    for type_, command in taken.items():
        fields = command.fields().fields
        assert described[type_]["properties"].keys() - {"type", "request_id"} == fields.keys()
        required = {field for field, reads in fields.items() if reads.required}
        assert set(described[type_]["required"]) == {"type", "request_id", *required}, type_
        assert described[type_]["additionalProperties"] is False


def test_anybody_can_read_the_document() -> None:
    answer = Client().get("/api/asyncapi.json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.json() == json.loads(json.dumps(document()))
    in_yaml = Client().get("/api/asyncapi.yaml")
    assert in_yaml["Content-Type"] == "application/yaml"
    assert yaml.safe_load(in_yaml.content) == answer.json()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize(
    "path", ["/api/asyncapi.json", "/api/asyncapi.yaml", "/api/openapi.json", "/api/docs/", "/api/sockets/"]
)
def test_documents_are_read_with_get_alone(path: str, method: str) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)(path)
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert answer.json() == {"error": "This address takes GET only.", "code": "method-not-allowed"}
    assert Client().head(path).status_code == 200


@pytest.mark.parametrize("path", ["/api/", "/api/schema/", "/api/asyncapi", "/api/docs", "/api/sockets", "/api/docs/x"])
def test_anything_else_below_api_is_not_found_in_json(path: str) -> None:
    answer = Client().get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_the_page_shows_every_message_with_its_fields_and_runs_nothing() -> None:
    page = Client().get("/api/sockets/").content.decode()
    for socket in sockets().values():
        assert f"<code>{socket.facts['address']}</code>" in page
        for message in [*socket.first, *socket.events, *socket.beside]:
            assert f"<summary><code>{message.type}</code>" in page
    assert "<code>previous_booking_id</code>" in page
    assert "<td>4408</td>" in page
    assert "<script" not in page
    assert "://" not in page
