"""Reads the protocol's files: which socket sends and takes what, and the schema of each.

A message that differs between sockets has an `anyOf` with one part for each, titled with the socket's name; here each
socket gets its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bookings.shapes import Schema, read, read_shapes, shapes

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Message:
    """One message as one socket has it. `name` is its own among all, `owner.snapshot` or `today`."""

    name: str
    type: str
    schema: Schema

    @property
    def description(self) -> str:
        """Say what it is for."""
        return str(self.schema["description"])


@dataclass(frozen=True, slots=True)
class Command:
    """What a client may send, and the reply: of `ping` the pong."""

    message: Message
    reply: Message


@dataclass(frozen=True, slots=True)
class Socket:
    """One path: who may open it, what comes first, the events, what comes beside them, and what it takes."""

    name: str
    facts: dict[str, Any]
    first: list[Message]
    events: list[Message]
    beside: list[Message]
    commands: list[Command]

    @property
    def sends(self) -> list[Message]:
        """Give everything that the server sends on it."""
        replies = [command.reply for command in self.commands if command.reply.type == "reply"]
        return [*self.first, *self.events, *self.beside, *replies]


@cache
def sockets() -> dict[str, Socket]:
    """Give the sockets by name."""
    return {name: _socket(name, facts) for name, facts in read(HERE / "channels.yaml").items()}


@cache
def schemas() -> dict[str, Schema]:
    """Give every schema by its name: the shared shapes, those of the sockets, and each message."""
    found = {**shapes(), **read_shapes(HERE / "shapes")}
    for message in messages():
        found[message.name] = message.schema
    return found


@cache
def close_codes() -> dict[int, dict[str, str]]:
    """Give what each close code means and what the client should do then."""
    return {int(code): facts for code, facts in read(HERE / "close-codes.yaml").items()}


def messages() -> Iterator[Message]:
    """Give every message, command and reply of every socket; a shared one several times."""
    for socket in sockets().values():
        yield from socket.sends
        yield from (command.message for command in socket.commands)


def _socket(name: str, facts: dict[str, Any]) -> Socket:
    kinds = [name, *([facts["reads_like"]] if "reads_like" in facts else [])]
    parts = {part: [_message("messages", type_, kinds) for type_ in facts[part]] for part in _SENT}
    return Socket(name, facts, **parts, commands=[_command(type_, kinds) for type_ in facts["commands"]])


_SENT = ("first", "events", "beside")


def _command(type_: str, kinds: list[str]) -> Command:
    reply = _message("messages", "pong", kinds) if type_ == "ping" else _message("replies", type_, kinds)
    return Command(_message("commands", type_, kinds), reply)


def _message(folder: str, type_: str, kinds: list[str]) -> Message:
    written = read(HERE / folder / f"{type_}.yaml")
    written.pop("$schema")
    kind, schema = _of_socket(written, kinds)
    name = ".".join(filter(None, [kind, type_, "reply" if folder == "replies" else None]))
    return Message(name, "reply" if folder == "replies" else type_, schema)


def _of_socket(written: Schema, kinds: list[str]) -> tuple[str | None, Schema]:
    if "anyOf" not in written:
        return None, written
    parts = {part.pop("title"): part for part in written.pop("anyOf")}
    kind = next(kind for kind in kinds if kind in parts)
    schema = _joined(written, parts[kind])
    if "unevaluatedProperties" in schema:  # closed, and now that the parts are one, without a look into them
        schema["additionalProperties"] = schema.pop("unevaluatedProperties")
    return kind, schema


def _joined(whole: Schema, part: Schema) -> Schema:
    joined = dict(whole)
    for name, value in part.items():
        match joined.get(name):
            case dict() as before:
                joined[name] = _joined(before, value)
            case list() as before:
                joined[name] = [*before, *value]
            case _:
                joined[name] = value
    return joined
