"""An application that looks at the extension from within, for the servers of the test: a path for each thing to see."""

import asyncio
import gc
from collections.abc import Callable
from functools import partial
from typing import Any
from weakref import ref

from channels.routing import ProtocolTypeRouter

from parkmate.prepared.pings import PING_OF_FOUR
from realtime.frames import PREPARED, Way, ready

LARGE = ready("x" * 60_000)
# More than the kernel keeps for a client that does not read.
MOST = 1_000
stuck_is_gone = asyncio.Event()
gone: list[ref[Any]] = []


async def sockets(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Serve one; what does not hold ends it with 1011."""
    way = scope["extensions"][PREPARED]
    write = partial(written, way)
    assert not write(ready("before it is open"))
    assert (await receive())["type"] == "websocket.connect"
    await send({"type": "websocket.accept"})
    if scope["path"] == "/order":
        await count_to_forty(write, send)
    elif scope["path"] == "/slow":
        await send({"type": "websocket.send", "text": str(await fill(way))})
        assert (await receive())["text"] == "I have read it"
        assert write(ready("again"))
    elif scope["path"] == "/gone":
        assert (await receive())["type"] == "websocket.disconnect"
        assert not write(ready("too late"))
        gone.append(ref(way))
        return
    elif scope["path"] == "/stuck":
        await fill(way)
        assert (await receive())["type"] == "websocket.disconnect"
        stuck_is_gone.set()
        return
    elif scope["path"] == "/told":
        await stuck_is_gone.wait()
    elif scope["path"] == "/forgotten":
        await all_are_forgotten()
    await send({"type": "websocket.close", "code": 1000})
    assert not write(ready("after the end"))
    if scope["path"] == "/late":
        way.ping(b"late", PING_OF_FOUR + b"late")


async def count_to_forty(write: Callable[[bytes], bool], send: Any) -> None:
    """Say a number by `send`, then the next three."""
    for number in range(0, 40, 4):
        await send({"type": "websocket.send", "text": str(number)})
        while not write(ready(str(number + 1))):  # until what was sent has gone
            await asyncio.sleep(0)
        assert write(ready(str(number + 2)) + ready(str(number + 3)))


async def all_are_forgotten() -> None:
    """Wait until nothing holds a socket that is gone."""
    while not gone or any(each() for each in gone):
        gc.collect()
        await asyncio.sleep(0)


def written(way: Way, frames: bytes) -> bool:
    """Write them unless the way is shut; tell whether it was not."""
    if way.shut:
        return False
    way.write(frames)
    return True


async def fill(way: Way) -> int:
    """Write until nothing more is taken, and give how often."""
    while not written(way, LARGE):  # until the handshake has gone
        await asyncio.sleep(0)
    times = 1
    while written(way, LARGE):
        times += 1
        assert times < MOST
    return times


async def healthz(_scope: Any, _receive: Any, send: Any) -> None:
    """Say that the server is up."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


application = ProtocolTypeRouter({"http": healthz, "websocket": sockets})
