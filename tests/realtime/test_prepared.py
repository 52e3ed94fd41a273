"""uvicorn itself, with the extension, and an application of the test's own."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from websockets.asyncio.client import ClientConnection, connect

from parkmate.prepared import Sockets
from realtime.frames import PREPARED, Write, ready

Application = Callable[[Write, Any, Any], Awaitable[None]]

WITHIN_S = 10
LARGE = ready("x" * 60_000)
# More than the kernel keeps for a client that does not read.
MOST = 1_000


@asynccontextmanager
async def served(talk: Application, **options: Any) -> AsyncIterator[ClientConnection]:
    """Give a client of an application that has accepted nothing yet."""
    done = asyncio.get_running_loop().create_future()

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        try:
            await talk(scope["extensions"][PREPARED], receive, send)
            done.set_result(None)
        except BaseException as error:
            done.set_exception(error)
            raise

    config = uvicorn.Config(application, ws=Sockets, lifespan="off", log_config=None, ws_per_message_deflate=False)
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        port = listener.getsockname()[1]
        async with asyncio.timeout(WITHIN_S), connect(f"ws://127.0.0.1:{port}/", compression=None, **options) as client:
            yield client
            await done
    finally:
        server.should_exit = True
        await task


async def test_ready_frames_and_messages_arrive_in_the_order_in_which_they_were_sent() -> None:
    async def talk(write: Write, receive: Any, send: Any) -> None:
        assert not write(ready("before it is open"))
        await send({"type": "websocket.accept"})
        for number in range(0, 40, 4):
            await send({"type": "websocket.send", "text": str(number)})
            assert write(ready(str(number + 1)))
            assert write(ready(str(number + 2)) + ready(str(number + 3)))
        await send({"type": "websocket.close"})
        assert not write(ready("after the end"))

    async with served(talk) as client:
        assert [message async for message in client] == [str(number) for number in range(40)]


async def test_a_client_that_does_not_read_is_written_no_more_until_it_does() -> None:
    full = asyncio.Event()

    async def talk(write: Write, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})
        written = 0
        while write(LARGE):
            written += 1
            assert written < MOST
            await asyncio.sleep(0)
        full.set()
        await send({"type": "websocket.send", "text": str(written)})
        assert write(ready("again"))
        await send({"type": "websocket.close"})

    async with served(talk, max_queue=1) as client:
        await full.wait()
        messages = [message async for message in client]
    assert messages[-2:] == [str(len(messages) - 2), "again"]


async def test_a_client_that_is_gone_is_written_no_more() -> None:
    async def talk(write: Write, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})
        assert (await receive())["type"] == "websocket.connect"
        assert (await receive())["type"] == "websocket.disconnect"
        assert not write(ready("too late"))

    async with served(talk) as client:
        client.transport.abort()
