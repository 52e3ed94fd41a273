"""The way between a device and the server, which a test can cut: what is open breaks, what is new is refused."""

import asyncio
from contextlib import suppress

from tests.product.programs import HOST, Server

AT_ONCE = 65536


class Wire:
    """A port that leads to the server's."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._is_cut = False
        self._open: set[asyncio.StreamWriter] = set()
        self._listening: asyncio.Server | None = None

    async def lay(self) -> str:
        """Begin; gives the origin that pages have over it."""
        self._listening = await asyncio.start_server(self._connect, HOST, 0)
        return f"http://{HOST}:{self._listening.sockets[0].getsockname()[1]}"

    def cut(self) -> None:
        """Break everything that is open."""
        self._is_cut = True
        for end in self._open:
            end.transport.abort()

    def mend(self) -> None:
        """Let connections through again."""
        self._is_cut = False

    async def remove(self) -> None:
        """End it."""
        self.cut()
        if self._listening is not None:
            self._listening.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        self._open.add(writer)
        try:
            there, back = await asyncio.open_connection(HOST, self._server.port)
        except OSError:
            writer.transport.abort()
            self._open.discard(writer)
            return
        self._open.add(back)
        try:
            await asyncio.gather(_carry(reader, back), _carry(there, writer))
        finally:
            for end in (writer, back):
                end.transport.abort()
                self._open.discard(end)


async def _carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while some := await source.read(AT_ONCE):
            target.write(some)
            await target.drain()
        target.write_eof()
