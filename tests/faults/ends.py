"""The two ends of one connection over a wire: what is said at the one comes out at the other, perhaps later."""

import asyncio
import socket
import struct
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, cast

# Whoever is at the other end is told that the connection was reset.
RESET = struct.pack("ii", 1, 0)
# Looks at what one end says before the other hears it; gives what is carried on.
Look = Callable[[bytes], bytes]


def carry(data: bytes) -> bytes:
    """Carry on what came."""
    return data


@dataclass
class Looks:
    """What looks at one connection: at what the program says and at what it is answered."""

    asked: Look = carry
    answered: Look = carry


class Way(Protocol):
    """What an end needs to know of its wire."""

    delay_s: float
    hangs: bool

    def arrived(self, end: "End") -> None:
        """Take somebody who has connected."""

    def left(self, end: "End") -> None:
        """Forget an end that is gone."""


class End(asyncio.Protocol):
    """One end of a connection over the wire; what it says comes out at the other end."""

    def __init__(self, wire: Way) -> None:
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
        self.wire.left(self)
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
        """Break it, as a machine does that no longer knows of the connection."""
        if self.transport is not None:
            with suppress(OSError):  # it may be gone
                self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            self.transport.abort()

    def _end(self, to: asyncio.Transport) -> None:
        assert self.other is not None
        if self._is_gone or self.other._said_all:
            to.close()
        else:
            with suppress(OSError):
                to.write_eof()


class Arriving(End):
    """The end of whoever connects; it is heard once the target is there."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        assert self.transport is not None
        self.transport.pause_reading()
        self.wire.arrived(self)
