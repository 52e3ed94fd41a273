"""The AsyncAPI 3 document of the sockets, put together from the protocol's files."""

from functools import cache
from typing import Any

from django.conf import settings

from bookings.shapes import used_by
from realtime.protocol.reading import Command, Message, Socket, close_codes, schemas, sockets

Part = dict[str, Any]

ABOUT = """One socket, one stream; JSON objects as text in both directions.

A client ignores message types and fields that it does not know, so what the server sends is described openly. The
server refuses fields that it does not know.

Keep `version` and `epoch`, apply an event only if it is the next, and reconnect with `?since=<version>&epoch=<epoch>`
after any loss: the answer is what was missed and then `resumed`, or else a `snapshot`. Silence of 8 s means that the
connection is dead. The REST calls are in `/api/openapi.json`."""
RESUMING: Part = {
    "type": "object",
    "properties": {
        "since": {"description": "The last version that was applied.", "type": "integer", "minimum": 0},
        "epoch": {"description": "The epoch that it belongs to.", "type": "string"},
    },
}


@cache
def document() -> Part:
    """Give the document; not to be changed."""
    messages = {each.name: _message(each) for socket in sockets().values() for each in _all(socket)}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Parkmate's sockets", "version": "1", "description": ABOUT},
        "defaultContentType": "application/json",
        "channels": {name: _channel(socket) for name, socket in sockets().items()},
        "operations": dict(operation for socket in sockets().values() for operation in _operations(socket)),
        "components": {
            "messages": messages,
            "schemas": used_by(messages, schemas()),
            "securitySchemes": _security_schemes(),
        },
        "x-close-codes": {str(code): facts for code, facts in close_codes().items()},
    }


def _all(socket: Socket) -> list[Message]:
    return [*socket.sends, *(command.message for command in socket.commands)]


def _channel(socket: Socket) -> Part:
    channel: Part = {
        "address": socket.facts["address"],
        "title": socket.facts["title"],
        "description": socket.facts["who"],
        "messages": {each.name: {"$ref": f"#/components/messages/{each.name}"} for each in _all(socket)},
        "bindings": {"ws": {"method": "GET", **({"query": RESUMING} if socket.events else {})}},
    }
    if "parameters" in socket.facts:
        channel["parameters"] = {name: {"description": is_} for name, is_ in socket.facts["parameters"].items()}
    return channel


def _message(message: Message) -> Part:
    return {
        "name": message.type,
        "title": message.name,
        "summary": message.description,
        "payload": {"$ref": f"#/components/schemas/{message.name}"},
    }


def _operations(socket: Socket) -> list[tuple[str, Part]]:
    sends = {
        "action": "send",
        "channel": _channel_ref(socket),
        "summary": f"What the server sends on {socket.facts['address']}.",
        "messages": [_message_ref(socket, each) for each in [*socket.first, *socket.events, *socket.beside]],
        "security": _security(socket),
    }
    takes = [(f"{socket.name}.{command.message.type}", _command(socket, command)) for command in socket.commands]
    return [(f"{socket.name}.sends", sends), *takes]


def _command(socket: Socket, command: Command) -> Part:
    refused = next(message for message in socket.beside if message.type == "error")
    return {
        "action": "receive",
        "channel": _channel_ref(socket),
        "summary": command.message.description,
        "messages": [_message_ref(socket, command.message)],
        "reply": {
            "channel": _channel_ref(socket),
            "messages": [_message_ref(socket, command.reply), _message_ref(socket, refused)],
        },
        "security": _security(socket),
    }


def _channel_ref(socket: Socket) -> Part:
    return {"$ref": f"#/channels/{socket.name}"}


def _message_ref(socket: Socket, message: Message) -> Part:
    return {"$ref": f"#/channels/{socket.name}/messages/{message.name}"}


def _security(socket: Socket) -> list[Part]:
    return [{"$ref": f"#/components/securitySchemes/{name}"} for name in socket.facts["security"]]


def _security_schemes() -> Part:
    return {
        "token": {
            "type": "httpApiKey",
            "name": "Authorization",
            "in": "header",
            "description": "`Token KEY` from POST /api/token/, for programs; cookies are then not looked at.",
        },
        "session": {
            "type": "httpApiKey",
            "name": settings.SESSION_COOKIE_NAME,
            "in": "cookie",
            "description": "The session cookie of a page of our own Origin.",
        },
        "kiosk_key": {
            "type": "httpApiKey",
            "name": "Authorization",
            "in": "header",
            "description": "`Kiosk KEY` of a display's program, from POST /kiosk/claim/.",
        },
        "kiosk_cookie": {
            "type": "httpApiKey",
            "name": settings.KIOSK_COOKIE_NAME,
            "in": "cookie",
            "description": "The display's own cookie, which POST /kiosk/claim/ sets.",
        },
    }
