"""A small server of the tests' own that speaks the frames that a test gives it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from tests.realtime.watching.frames import Value, text

Script = Callable[["Socket"], Awaitable[None]]


@dataclass
class Socket:
    """One connection of a client, with what a script may do."""

    connection: ServerConnection

    @property
    def path(self) -> str:
        assert self.connection.request is not None
        return self.connection.request.path

    async def send(self, *messages: Value) -> None:
        for message in messages:
            await self.connection.send(text(message))

    async def close(self, code: int) -> None:
        await self.connection.close(code)

    async def stay(self) -> None:
        await self.connection.wait_closed()


@dataclass
class SmallServer:
    """Plays one script per connection, the last one again and again; its clock is `ahead` of ours."""

    scripts: list[Script]
    ahead: timedelta = timedelta(0)
    refusals: list[int] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    authorizations: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    async def handle(self, connection: ServerConnection) -> None:
        socket = Socket(connection)
        assert connection.request is not None
        self.paths.append(socket.path)
        self.authorizations.append(connection.request.headers.get("Authorization", ""))
        script = self.scripts[min(len(self.paths), len(self.scripts)) - 1]
        # A script may wait for a test that has failed; then the connection's end ends it.
        tasks = [
            asyncio.create_task(work)
            for work in (self._play(script, socket), self._answer_pings(connection), connection.wait_closed())
        ]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        await connection.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _play(self, script: Script, socket: Socket) -> None:
        with suppress(ConnectionClosed):
            await script(socket)

    async def _answer_pings(self, connection: ServerConnection) -> None:
        with suppress(ConnectionClosed):
            async for frame in connection:
                ping = json.loads(frame)
                assert ping["type"] == "ping", ping
                await connection.send(text(ping | {"type": "pong", "server_time": self.now().isoformat()}))

    def refuse(self, connection: ServerConnection, _: Request) -> Response | None:
        """Answer the next handshakes with these statuses."""
        return connection.respond(self.refusals.pop(0), "") if self.refusals else None


@asynccontextmanager
async def small_server(*scripts: Script, ahead: timedelta = timedelta(0)) -> AsyncIterator[SmallServer]:
    server = SmallServer(list(scripts), ahead)
    async with serve(server.handle, "127.0.0.1", 0, process_request=server.refuse, compression=None) as listening:
        server.port = next(iter(listening.sockets)).getsockname()[1]
        yield server
