"""The way between a device and the server, which a test can cut: open connections break, and new ones are refused.

Or what is open hangs, and nobody says so; and what is new gets no answer either, as where a network swallows it all.
"""

import asyncio
import socket
from contextlib import suppress
from dataclasses import dataclass

from tests.product.programs import HOST, Server

AT_ONCE = 65536
WAITING = 128


@dataclass(eq=False)
class Line:
    """One connection over the wire."""

    device: asyncio.StreamWriter
    server: asyncio.StreamWriter
    is_dead: bool = False

    def abort(self) -> None:
        """Break it at both ends."""
        self.device.transport.abort()
        self.server.transport.abort()


class Wire:
    """A port that leads to the server's."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._is_cut = False
        self._lines: set[Line] = set()
        self._port = socket.socket()
        self._fillers: list[socket.socket] = []
        self._listening: asyncio.Task[None] | None = None
        self._talks: set[asyncio.Task[None]] = set()

    @property
    def origin(self) -> str:
        """The origin that pages have over it."""
        return f"http://{HOST}:{self._port.getsockname()[1]}"

    async def lay(self) -> str:
        """Begin; gives the origin."""
        self._port.settimeout(0)
        self._port.bind((HOST, 0))
        self._listen()
        return self.origin

    def cut(self) -> None:
        """Break everything that is open."""
        self._is_cut = True
        for line in self._lines:
            line.abort()

    def break_down(self) -> None:
        """Let what is open hang and refuse what is new, as where a machine has lost its power."""
        self._is_cut = True
        self._hang()

    async def silence(self) -> None:
        """Let nothing through, and tell nobody: open connections hang, of new ones not one packet is answered."""
        self._hang()
        self._stop_listening()
        # With the queue full the kernel drops what knocks, as a machine that is down does.
        self._port.listen(0)
        loop = asyncio.get_running_loop()
        with suppress(TimeoutError):
            while True:
                filler = socket.socket()
                filler.settimeout(0)
                self._fillers.append(filler)
                await asyncio.wait_for(loop.sock_connect(filler, self._port.getsockname()), 0.1)

    def mend(self) -> None:
        """Let new connections through again; what hangs stays dead."""
        self._is_cut = False
        if self._fillers:
            for filler in self._fillers:
                filler.close()
            self._fillers.clear()
            self._listen()

    async def remove(self) -> None:
        """End it."""
        self.cut()
        self._stop_listening()
        for filler in self._fillers:
            filler.close()
        self._port.close()

    def _hang(self) -> None:
        for line in self._lines:
            line.is_dead = True
            line.server.transport.abort()

    def _listen(self) -> None:
        self._port.listen(WAITING)
        self._listening = asyncio.create_task(self._accept())

    def _stop_listening(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            self._listening = None

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            with suppress(OSError):
                device, _ = await loop.sock_accept(self._port)
                talk = asyncio.create_task(self._connect(device))
                self._talks.add(talk)
                talk.add_done_callback(self._talks.discard)

    async def _connect(self, device: socket.socket) -> None:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection(sock=device)
            if self._is_cut:
                writer.transport.abort()
                return
            try:
                there, back = await asyncio.open_connection(HOST, self._server.port)
            except OSError:
                writer.transport.abort()
                return
            line = Line(writer, back)
            self._lines.add(line)
            try:
                await asyncio.gather(_carry(line, reader, back), _carry(line, there, writer))
            finally:
                line.abort()
                self._lines.discard(line)


async def _carry(line: Line, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while some := await source.read(AT_ONCE):
            if not line.is_dead:
                target.write(some)
                await target.drain()
    if not line.is_dead:
        with suppress(OSError):
            target.write_eof()
