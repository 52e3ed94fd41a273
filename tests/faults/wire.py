"""The way between a program and what it speaks to: a round cuts, delays, hangs and thins it out."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.faults.ends import Arriving, End, Looks
from tests.product.programs import HOST

WAITING = 1024


@dataclass(eq=False)
class Wire:
    """A port of this machine that leads to a socket file or another port; whoever connects is carried there."""

    target: Path | int
    looks: Callable[["Wire"], Looks] = lambda _: Looks()
    delay_s: float = 0.0
    hangs: bool = False
    is_cut: bool = False
    ends: set[End] = field(default_factory=set)
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

    def left(self, end: End) -> None:
        """Forget an end that is gone."""
        self.ends.discard(end)

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
        near.adjust()
        far.adjust()
        if near.transport is None or near.transport.is_closing() or self.is_cut:
            near.abort()
            far.abort()
