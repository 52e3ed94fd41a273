"""How somebody of the table comes in: as a program with a header, or as a browser with cookies and our Origin."""

from typing import Any

from tests import counts
from tests.access.seeing import COUNTS
from tests.access.world import Visitor, World
from tests.product import http
from tests.product.display import KIOSK
from tests.product.http import Answer
from tests.product.screen import Closed, Screen
from tests.protocol.strict import socket_at

WAYS = ("header", "cookie")
FIRST = {"snapshot", "resumed", "lots", "pairing-code"}


async def opened(world: World, visitor: Visitor, path: str, way: str = "header", **since: Any) -> Screen:
    """Open a socket as this visitor; its frames are looked through at the end of the test."""
    town, server = world.town, world.town.product.server
    cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())}
    headers = visitor.header if way == "header" else (cookies if visitor.cookies else {})
    origin = server.origin if way == "cookie" else None
    user_id, kiosk_of = (None, _lot(visitor)) if path == KIOSK else (visitor.id, None)
    screen = await town.open(server, path, headers, user_id=user_id, kiosk_of=kiosk_of, origin=origin, **since)
    world.eyes.watch(visitor.id, socket_at(path), screen)
    return screen


def _lot(visitor: Visitor) -> int | None:
    return None if visitor.name == "revoked kiosk" else visitor.lot_id


async def comes_to(world: World, visitor: Visitor, path: str, way: str = "header", **since: Any) -> str:
    """Give the table's word for what a socket comes to."""
    screen = await opened(world, visitor, path, way, **since)
    try:
        return await first_word(screen)
    finally:
        await screen.leave()


async def first_word(screen: Screen) -> str:
    """Give the kind of the stream that a socket begins with, or the code that it is closed with."""
    try:
        first = await screen.wait_for_any(FIRST)
    except Closed as end:
        return str(end.code)
    if first["type"] == "pairing-code":
        return "code"
    return "lots" if first["type"] == "lots" else str(first["stream"].partition(".")[0])


async def ask(
    world: World, visitor: Visitor, method: str, path: str, body: Any = None, way: str = "header", *, where: str
) -> Answer:
    """Give the answer to a request of this visitor, looked through."""
    sent = {"Content-Type": "application/json", "Accept": "application/json"}
    if way == "header":
        sent |= visitor.header
    elif visitor.cookies:
        sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
        sent |= {"X-CSRFToken": visitor.cookies.get("csrftoken", ""), "Referer": world.town.product.server.origin}
    body = b"" if body is None else http.dumps(body)
    answer = await http.request(world.town.product.server.port, method, path, headers=sent, body=body)
    counts.add(*COUNTS, "answers")
    world.eyes.look(visitor.id, where, answer.body.decode())
    return answer
