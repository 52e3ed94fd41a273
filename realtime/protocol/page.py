"""What the page of the sockets shows: each message with its fields, read off its schema."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from bookings.shapes import PREFIX, Schema
from realtime.protocol import asyncapi
from realtime.protocol.reading import Command, Message, close_codes, schemas, sockets


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what it may hold in words, the shape that describes it further, and what it means."""

    name: str
    holds: str
    shape: str | None
    optional: bool
    description: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A message or a shape with its fields."""

    name: str
    type: str
    description: str
    fields: list[Field]


@cache
def context() -> dict[str, Any]:
    """Give what the template needs."""
    return {
        "sockets": [
            {
                "name": socket.name,
                **socket.facts,
                "hears": [_shown(each) for each in [*socket.first, *socket.events, *socket.beside]],
                "asks": [_pair(command) for command in socket.commands],
            }
            for socket in sockets().values()
        ],
        "shapes": _shapes(),
        "close_codes": close_codes(),
    }


def _pair(command: Command) -> dict[str, Shown]:
    return {"command": _shown(command.message), "reply": _shown(command.reply)}


def _shown(message: Message) -> Shown:
    return Shown(message.name, message.type, message.description, fields_of(message.schema))


def _shapes() -> list[Shown]:
    objects = {
        name: schema for name, schema in asyncapi.document()["components"]["schemas"].items() if "properties" in schema
    }
    return [
        Shown(name, name, schema.get("description", ""), fields_of(schema))
        for name, schema in objects.items()
        if name[0].isupper()
    ]


def fields_of(schema: Schema) -> list[Field]:
    """Give all fields of an object, those of its `allOf` first."""
    properties, required = _collected(schema)
    return [_field(name, value, required) for name, value in properties.items()]


def _collected(schema: Schema) -> tuple[dict[str, Schema], set[str]]:
    properties: dict[str, Schema] = {}
    required: set[str] = set(schema.get("required", []))
    for part in schema.get("allOf", []):
        of_part, needs = _collected(_resolved(part))
        properties |= of_part
        required |= needs
    return properties | schema.get("properties", {}), required


def _field(name: str, value: Schema, required: set[str]) -> Field:
    shape = _shape_of(value)
    description = value.get("description") or _resolved(value).get("description", "")
    return Field(name, _holds(value), shape, name not in required, description)


def _resolved(value: Schema) -> Schema:
    return schemas()[value["$ref"].removeprefix(PREFIX)] if "$ref" in value else value


def _shape_of(value: Schema) -> str | None:
    """Name the object that has a table of its own."""
    for part in (value, *value.get("allOf", []), *value.get("oneOf", []), value.get("items", {})):
        name = part.get("$ref", "").removeprefix(PREFIX)
        if name in schemas():
            return name if "properties" in schemas()[name] else _shape_of(schemas()[name])
    return None


def _holds(value: Schema) -> str:
    words = "anything"
    match value:
        case {"$ref": ref}:
            name = ref.removeprefix(PREFIX)
            words = name if "properties" in schemas()[name] else _holds(schemas()[name])
        case {"const": const}:
            words = str(const).lower() if isinstance(const, bool) else f"“{const}”"
        case {"enum": values}:
            words = " · ".join("null" if each is None else str(each) for each in values)
        case {"type": "array", "items": items}:
            words = f"list of {_holds(items)}"
        case {"oneOf": parts} | {"anyOf": parts}:
            words = " or ".join(dict.fromkeys(_holds(part) for part in parts))
        case {"allOf": [part]}:
            words = _holds(part)
        case {"format": "date-time"}:
            words = "moment"
        case {"type": list() as types}:
            words = " or ".join(types)
        case {"type": type_}:
            words = str(type_)
    return words
