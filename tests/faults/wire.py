"""The way between a program and what it speaks to: a round cuts, delays, hangs and thins it out."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import cast

from tests.product.programs import HOST

# Looks at what one end says before the other hears it; gives what is carried on.
Look = Callable[[bytes], bytes]
Connect = Callable[[Callable[[], asyncio.Protocol]], "asyncio.Future[object]"]
WAITING = 1024


def carry(data: bytes) -> bytes:
    """Carry on what came."""
    return data


@dataclass
class Looks:
    """What looks at one connection: at what the program says and at what it is answered."""

    asked: Look = carry
    answered: Look = carry


class End(asyncio.Protocol):
    """One end of a connection over the wire; what it says comes out at the other end."""

    def __init__(self, wire: "Wire") -> None:
        self.wire = wire
        self.look: Look = carry
        self.other: End | None = None
        self.transport: asyncio.Transport | None = None
        self.is_full = False
        self._on_the_way: deque[tuple[float, bytes]] = deque()
        self._said_all = self._is_gone = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        carried = self.look(data)
        if carried:
            now = asyncio.get_running_loop().time()
            last = self._on_the_way[-1][0] if self._on_the_way else now
            self._on_the_way.append((max(last, now + self.wire.delay_s), carried))
            self.pass_on()

    def eof_received(self) -> bool:
        self._said_all = True
        self.pass_on()
        return True

    def connection_lost(self, error: Exception | None) -> None:
        self._is_gone = self._said_all = True
        self.wire.ends.discard(self)
        if error is not None:
            self._on_the_way.clear()
        self.pass_on()

    def pause_writing(self) -> None:
        self.is_full = True
        if self.other is not None:
            self.other.adjust()

    def resume_writing(self) -> None:
        self.is_full = False
        if self.other is not None:
            self.other.adjust()

    def pass_on(self) -> None:
        """Hand over what has been on its way for long enough, and the end of it."""
        to = None if self.other is None else self.other.transport
        if to is None or self.wire.hangs:
            return
        loop = asyncio.get_running_loop()
        while self._on_the_way and self._on_the_way[0][0] <= loop.time():
            to.write(self._on_the_way.popleft()[1])
        if self._on_the_way:
            loop.call_at(self._on_the_way[0][0], self.pass_on)
        elif self._said_all and not to.is_closing():
            self._end(to)

    def adjust(self) -> None:
        """Read on, unless the wire hangs or the other end takes no more."""
        stop = self.wire.hangs or (self.other is not None and self.other.is_full)
        if self.transport is None or self.transport.is_closing():
            return
        if stop:
            self.transport.pause_reading()
        else:
            self.transport.resume_reading()

    def abort(self) -> None:
        """Break it."""
        if self.transport is not None:
            self.transport.abort()

    def _end(self, to: asyncio.Transport) -> None:
        assert self.other is not None
        if self._is_gone or self.other._said_all:
            to.close()
        else:
            with suppress(OSError):
                to.write_eof()


@dataclass(eq=False)
class Wire:
    """A port of this machine that leads to a socket file or another port; whoever connects is carried there."""

    target: Path | int
    looks: Callable[["Wire"], Looks] = lambda _: Looks()
    delay_s: float = 0.0
    hangs: bool = False
    is_cut: bool = False
    ends: set[End] = field(default_factory=set)
    carried: int = 0
    in_use: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def lay(self) -> None:
        """Begin to listen."""
        loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server = await loop.create_server(partial(Arriving, self), HOST, 0, backlog=WAITING)
        self.port = int(self._server.sockets[0].getsockname()[1])

    def cut(self) -> None:
        """Break every connection; new ones are let through."""
        for end in list(self.ends):
            end.abort()

    def sever(self) -> None:
        """Break every connection, and each new one, until it is mended."""
        self.is_cut = True
        self.cut()

    def hang(self) -> None:
        """Let nothing through and tell nobody, until it is mended: then all that was said arrives."""
        self.hangs = True
        self._adjust()

    def mend(self) -> None:
        """Carry everything at once again."""
        self.hangs = self.is_cut = False
        self.delay_s = 0.0
        self._adjust()

    async def remove(self) -> None:
        """End it."""
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.cut()

    def arrived(self, end: End) -> None:
        """Lead a new connection to the target."""
        task = asyncio.get_running_loop().create_task(self._lead(end))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _adjust(self) -> None:
        for end in list(self.ends):
            end.adjust()
            end.pass_on()

    async def _lead(self, near: End) -> None:
        if self.is_cut:
            near.abort()
            return
        loop, far = asyncio.get_running_loop(), End(self)
        try:
            if isinstance(self.target, int):
                await loop.create_connection(lambda: far, HOST, self.target)
            else:
                await loop.create_unix_connection(lambda: far, str(self.target))
        except OSError:
            near.abort()
            return
        looks = self.looks(self)
        near.look, far.look = looks.asked, looks.answered
        near.other, far.other = far, near
        self.ends |= {near, far}
        self.carried += 1
        near.adjust()
        far.adjust()
        if near.transport is None or near.transport.is_closing() or self.is_cut:
            near.abort()
            far.abort()


class Arriving(End):
    """The end of whoever connects; it is heard once the target is there."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        assert self.transport is not None
        self.transport.pause_reading()
        self.wire.arrived(self)
