"""The protocol's schemas as the tests use them: nothing beside what is promised, each compiled once."""

from functools import cache
from typing import Any
from urllib.parse import urlsplit

from jsonschema_rs import Draft202012Validator

from bookings.shapes import PREFIX, Schema, used_by
from realtime.protocol.reading import Command, Message, schemas, sockets

LONGEST_SHOWN = 2000
# What holds values or words, no schemas.
VALUES = {"enum", "const", "required", "examples"}


def fault(socket: str, message: dict[str, Any], asked: dict[str, Any] | None = None) -> str | None:
    """Give what is wrong with a message that this socket sent, or None; `asked` is the command that it answers.

    What the server answered with a reply it must be allowed to take: that command is looked at too.
    """
    names = _sent(socket).get(message["type"], [])
    if message["type"] == "reply" and asked is not None:
        wrong = fault_of_command(socket, asked)
        if wrong is not None:
            return f"a reply to what is described as wrong: {wrong}"
        names = [_commands(socket)[asked["type"]].reply.name]
    if not names:
        return f"{message['type']} was promised on no {socket} socket"
    faults = [complaint(name, message) for name in names]
    return None if None in faults else faults[0]


def fault_of_command(socket: str, command: dict[str, Any]) -> str | None:
    """Give what is wrong with a command that a client would send on this socket, or None."""
    known = _commands(socket).get(command["type"])
    if known is None:
        return f"{command['type']} is taken by no {socket} socket"
    return complaint(known.message.name, command)


def complaint(name: str, value: Any) -> str | None:
    """Give what is wrong with a value of this schema, or None."""
    wrong = first_complaint(compiled(name), value)
    return None if wrong is None else f"not {name}: {wrong}"


@cache
def compiled(name: str) -> Draft202012Validator:
    """Give the validator of a schema."""
    root = {"$ref": PREFIX + name}
    return Draft202012Validator({**root, "components": {"schemas": used_by(root, _closed())}})


@cache
def _closed() -> dict[str, Schema]:
    return {name: closed(schema, schemas()) for name, schema in schemas().items()}


def closed(schema: Any, named: dict[str, Schema]) -> Any:
    """Give the schema with every object of it closed; an object's `allOf` becomes one with it."""
    if isinstance(schema, list):
        return [closed(each, named) for each in schema]
    if not isinstance(schema, dict):
        return schema
    whole = _whole(schema, named)
    inner = {name: value if name in VALUES else closed(value, named) for name, value in whole.items()}
    if "properties" in whole:
        inner["properties"] = {name: closed(value, named) for name, value in whole["properties"].items()}
        inner.setdefault("additionalProperties", False)
    return inner


def _whole(schema: Schema, named: dict[str, Schema]) -> Schema:
    parts = [_whole(_named(part, named), named) for part in schema.get("allOf", [])]
    if not any("properties" in part for part in parts):
        return schema
    parts.append({name: value for name, value in schema.items() if name != "allOf"})
    return {
        **parts[-1],
        "properties": {name: value for part in parts for name, value in part.get("properties", {}).items()},
        "required": sorted({name for part in parts for name in part.get("required", [])}),
    }


def _named(part: Schema, named: dict[str, Schema]) -> Schema:
    return named[part["$ref"].removeprefix(PREFIX)] if "$ref" in part else part


def first_complaint(validator: Draft202012Validator, value: Any) -> str | None:
    """Give the first thing that is wrong with a value, or None."""
    if validator.is_valid(value):
        return None
    first = next(iter(validator.iter_errors(value)))
    return f"{first.message[:LONGEST_SHOWN]} at {list(first.instance_path)}"


def socket_at(path: str) -> str:
    """Name the socket on this path; `none` where there is none."""
    match urlsplit(path).path.split("/"):
        case ["", "ws", "driver" | "owner" | "lots" | "kiosk" as name, ""]:
            return name
        case ["", "ws", "lots", _, ""]:
            return "lot"
    return "none"


@cache
def _sent(socket: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for message in _of(socket):
        found.setdefault(message.type, []).append(message.name)
    return found


def _of(socket: str) -> list[Message]:
    # A path that there is not says no more than any socket may.
    if socket == "none":
        return [message for message in sockets()["lots"].beside if message.type != "heartbeat"]
    return sockets()[socket].sends


@cache
def _commands(socket: str) -> dict[str, Command]:
    return {command.message.type: command for command in sockets()[socket].commands}


def optional(name: str) -> set[str]:
    """Name the fields that a message may be without."""
    schema = _closed()[name]
    return set(schema["properties"]) - set(schema["required"])
