"""Sockets between clients and servers: in order, or cut; slow, stalled, or half-open, so that nobody notices."""

import asyncio
from collections.abc import Iterator
from typing import Any, Protocol

from tests.simulation.world import Process, World

LATENCY_S = 0.004
CUT_OFF = 1006
# In so many bytes the length follows.
LATER = {126: 2, 127: 8}


class Ear(Protocol):
    """The client's end."""

    def hear(self, line: "Line", text: str) -> None: ...

    def closed(self, line: "Line", code: int) -> None: ...


class Line:
    """One socket. What is on its way when it is cut is lost."""

    def __init__(self, world: World, server: Process, ear: Ear, path: str) -> None:
        self.world, self.server, self.path = world, server, path
        self.up, self.half_open = True, False
        self.stalled_until = 0.0
        self._ear = ear
        self._arrives_at = 0.0
        self._to_server: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._to_server.put_nowait({"type": "websocket.connect"})

    async def receive(self) -> dict[str, Any]:
        """Give the application its next message."""
        return await self._to_server.get()

    async def send(self, message: dict[str, Any]) -> None:
        """Take a message of the application; waits while the client takes none."""
        while self.world.now < self.stalled_until and self.up:
            await asyncio.sleep(0.05)
        if message["type"] == "websocket.send":
            self._on_its_way(self._ear.hear, message["text"])
        elif message["type"] == "websocket.close":
            self._on_its_way(self._ends, message["code"])

    @property
    def shut(self) -> bool:
        """Tell whether the client takes no frames that are ready, as parkmate.prepared does."""
        return self.world.now < self.stalled_until or not self.up

    def write(self, ready_frames: bytes) -> None:
        """Take frames that are ready."""
        for text in texts(ready_frames):
            self._on_its_way(self._ear.hear, text)

    def cut(self) -> None:
        """End it on both sides, each of which hears of that in its time."""
        if self.up:
            self.up = False
            self.world.after(self._late_s(), self._ear.closed, self, CUT_OFF)
            self._tell_server()

    def leave(self) -> None:
        """Let the client end it."""
        if self.up:
            self.up = False
            self._tell_server()

    def _tell_server(self) -> None:
        ended = {"type": "websocket.disconnect", "code": CUT_OFF}
        self.world.after(self._late_s(), self.server.soon, self._to_server.put_nowait, ended)

    def _on_its_way(self, arrive: Any, what: Any) -> None:
        self._arrives_at = max(self._arrives_at, self.world.now + self._late_s())
        self.world.after(self._arrives_at - self.world.now, self._arrive, arrive, what)

    def _arrive(self, arrive: Any, what: Any) -> None:
        if self.up and not self.half_open:
            arrive(self, what)

    def _ends(self, _: "Line", code: int) -> None:
        self.up = False
        self._ear.closed(self, code)
        self._tell_server()

    def _late_s(self) -> float:
        return self.world.chance.expovariate(1 / LATENCY_S)


def texts(ready_frames: bytes) -> Iterator[str]:
    """Give the messages of unmasked text frames."""
    left = memoryview(ready_frames)
    while left:
        length, head = left[1], 2
        if length in LATER:
            head += LATER[length]
            length = int.from_bytes(left[2:head], "big")
        yield str(left[head : head + length], "utf-8")
        left = left[head + length :]
