"""WebSockets that only count what comes: a library's client costs more for each frame than the server under test."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

from tests.bench.samples import CouldNotMeasure
from tests.product.programs import HOST
from tests.product.town import connected

TEXT, CLOSE, PING = 0x81, 0x88, 0x89
PONG = 0x8A
SHORT, LONG = 126, 127
MASKED, NO_MASK = 0x80, bytes(4)
AT_ONCE = 25
# On a quiet machine a thousand take 3 s; there are figures with ten thousand, and machines with other work.
OPEN_WITHIN_S = 300.0

Take = Callable[[bytes], None]


@dataclass(frozen=True)
class Door:
    """Where a socket is opened, and by whom; with how much room in the kernel for what is not read (bytes)."""

    port: int
    path: str
    headers: Mapping[str, str]
    receive_buffer: int | None = None

    @property
    def way(self) -> dict[str, Any]:
        """How the loop connects; room is said before, or the other kernel reckons with more and waits for it."""
        if self.receive_buffer is None:
            return {"host": HOST, "port": self.port}
        return {"sock": connected(self.port, self.receive_buffer)}

    @property
    def knock(self) -> bytes:
        """The opening handshake."""
        told = {"Host": f"{HOST}:{self.port}", "Upgrade": "websocket", "Connection": "Upgrade"}
        told |= {"Sec-WebSocket-Key": "cGFya21hdGUtYmVuY2ghIQ==", "Sec-WebSocket-Version": "13", **self.headers}
        return "\r\n".join([f"GET {self.path} HTTP/1.1", *(f"{name}: {told[name]}" for name in told), "", ""]).encode()


class CountingSocket(asyncio.Protocol):
    """Hands each text frame, unread, to `take`; `opened` is done with the first one, `closed` says how it ended.

    `upgraded` is done when the server has accepted the socket.
    """

    def __init__(self, door: Door) -> None:
        self.take: Take = lambda _: None
        self.upgraded: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed: str | None = None
        self._door, self._buffer = door, bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none of asyncio's
        self._transport.write(self._door.knock)

    def connection_lost(self, error: Exception | None) -> None:
        self._end(f"the connection was lost ({error!r})")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self.upgraded.done():
            self._upgrade()
        while self.upgraded.done() and (frame := self._next_frame()) is not None:
            self._read(*frame)

    def send(self, text: bytes) -> None:
        """Send a short text."""
        self._send(TEXT, text)

    def stop_reading(self) -> None:
        """Take nothing more from the kernel."""
        self._transport.pause_reading()

    def read_again(self) -> None:
        """Go on, unless the connection is gone."""
        if not self._transport.is_closing():
            self._transport.resume_reading()

    def leave(self) -> None:
        """Go without a word."""
        self.closed = "we left"
        self._transport.abort()

    def _upgrade(self) -> None:
        head, end, rest = bytes(self._buffer).partition(b"\r\n\r\n")
        if not end:
            return
        if b" 101 " not in head.splitlines()[0]:
            self._end(f"the server said {head.splitlines()[0]!r}")
            return
        self._buffer[:] = rest
        self.upgraded.set_result(None)

    def _next_frame(self) -> tuple[int, bytes] | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        length, start = buffer[1], 2
        if length in (SHORT, LONG):
            start = 4 if length == SHORT else 10
            if len(buffer) < start:
                return None
            length = int.from_bytes(buffer[2:start], "big")
        if len(buffer) < start + length:
            return None
        kind, payload = buffer[0], bytes(buffer[start : start + length])
        del buffer[: start + length]
        return kind, payload

    def _read(self, kind: int, payload: bytes) -> None:
        if kind == TEXT:
            if not self.opened.done():
                self.opened.set_result(None)
            self.take(payload)
        elif kind == PING:
            self._send(PONG, payload)
        elif kind == CLOSE:
            self._end(f"the server closed it with {int.from_bytes(payload[:2], 'big')}")

    def _send(self, kind: int, payload: bytes) -> None:
        assert len(payload) < SHORT, "short ones only"
        # A mask of zeros is one too, and costs nothing.
        self._transport.write(bytes([kind, MASKED | len(payload)]) + NO_MASK + payload)

    def _end(self, how: str) -> None:
        self.closed = self.closed or how
        if not self.opened.done():
            self.opened.set_exception(CouldNotMeasure(f"a socket on {self._door.path} did not open: {self.closed}"))


@asynccontextmanager
async def open_sockets(
    doors: Sequence[Door], *, at_once: int = AT_ONCE, stay: bool = True
) -> AsyncIterator[list[CountingSocket]]:
    """Give a socket for each door, each with its first frame come; raises CouldNotMeasure if one did not stay open."""
    opened: list[CountingSocket] = []
    try:
        yield await _all_open(doors, opened, asyncio.Semaphore(at_once))
        said = [socket.closed for socket in opened if socket.closed]
        if said and stay:
            raise CouldNotMeasure(f"{len(said)} of {len(opened)} sockets did not stay open: {said[0]}")
    finally:
        for socket in opened:
            socket.leave()


async def _all_open(
    doors: Sequence[Door], opened: list[CountingSocket], gate: asyncio.Semaphore
) -> list[CountingSocket]:
    try:
        async with asyncio.timeout(OPEN_WITHIN_S), asyncio.TaskGroup() as group:
            tasks = [group.create_task(_open(door, gate, opened)) for door in doors]
    except TimeoutError:
        raise CouldNotMeasure(f"of {len(doors)} sockets {len(opened)} had opened after {OPEN_WITHIN_S} s") from None
    return [task.result() for task in tasks]


async def _open(door: Door, gate: asyncio.Semaphore, opened: list[CountingSocket]) -> CountingSocket:
    async with gate:
        return await open_socket(door, opened)


async def open_socket(
    door: Door, opened: list[CountingSocket], *, within_s: tuple[float, float] | None = None
) -> CountingSocket:
    """Give a socket with its first frame come, put down in `opened` too; raises CouldNotMeasure or OSError.

    Raises TimeoutError where the server takes longer to accept it, or after that to show something, than `within_s`.
    """
    accepted_within_s, shown_within_s = within_s or (None, None)
    async with asyncio.timeout(accepted_within_s):
        _, socket = await asyncio.get_running_loop().create_connection(lambda: CountingSocket(door), **door.way)
    try:
        async with asyncio.timeout(accepted_within_s):
            await asyncio.wait({socket.upgraded, socket.opened}, return_when=asyncio.FIRST_COMPLETED)
        async with asyncio.timeout(shown_within_s):
            await socket.opened
    except BaseException:
        socket.opened.cancel()
        socket.leave()
        raise
    opened.append(socket)
    return socket
