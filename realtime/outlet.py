"""The way out to one socket: one frame at a time, in order, and nothing piles up for a client that does not read.

Events wait in the stream's ring, which all sockets share, not here: a socket that is busy reads on from there when
it can, and has fallen behind when the ring has moved past it. Ticks and heartbeats are skipped while it is busy.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from contextvars import copy_context
from typing import Any

from realtime.first_step import Rest, first_step
from realtime.frames import Way
from realtime.messages import Close

logger = logging.getLogger(__name__)

Send = Callable[[dict[str, Any]], Coroutine[Any, Any, None]]

# A client that takes no byte for this long is not reading.
STALLED_S = 15.0


class FellBehind(Exception):
    """The ring has moved past this socket."""


class Outlet:
    """Sends frames to one socket. Nothing here waits for the client but the outlet's own task."""

    # Without a dict for each socket: an event looks at all of them, and thousands are not in the processor's cache.
    __slots__ = (
        *("way", "sent_at", "code", "next_event"),
        *("_send", "_given_way", "_context", "_direct", "_latest", "_task", "_closing", "_sending_since"),
    )

    def __init__(self, send: Send, way: Way | None = None) -> None:
        self._send, self._given_way = send, way
        # None where the server has none, while something is on its way by `send`, and after the goodbye.
        self.way = way
        # Whoever wakes it (a commit, the ticker), what it logs is about this socket.
        self._context = copy_context()
        self._direct: list[str] = []
        self._latest: dict[str, str] = {}
        self._task: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None
        self._sending_since: float | None = None
        self.code: int | None = None  # the one that this end has said goodbye with
        self.next_event: Callable[[], str | None] = lambda: None
        self.sent_at = time.monotonic()

    @property
    def busy(self) -> bool:
        """Tell whether something is on its way."""
        return self._task is not None or self.closed

    @property
    def closed(self) -> bool:
        """Tell whether this end has said goodbye."""
        return self._closing is not None

    @property
    def stalled(self) -> bool:
        """Tell whether the client has not taken a frame for too long."""
        return self._sending_since is not None and time.monotonic() - self._sending_since > STALLED_S

    def put(self, *frames: str) -> None:
        """Send these as soon as possible: answers, snapshots, replays; their number is bounded by who asks."""
        self._direct.extend(frames)
        self.wake()

    def put_if_idle(self, frame: str, ready_frame: bytes) -> bool:
        """Send this now, or never and tell False; the frame as a message and as it travels."""
        if self.write(ready_frame):
            return True
        if self.busy:
            return False
        self.put(frame)
        return True

    def write(self, ready_frames: bytes) -> bool:
        """Send these at once if nothing is on its way and the server can; False: they have to wait their turn."""
        way = self.way
        if way is None or way.shut:
            return False
        way.write(ready_frames)
        self.sent_at = time.monotonic()
        return True

    def put_latest(self, kind: str, frame: str) -> None:
        """Send this when there is room; a newer one of its kind takes its place."""
        self._latest[kind] = frame
        self.wake()

    def wake(self) -> None:
        """Look for something to send."""
        if not self.busy:
            self._context.run(self._go_on)

    def close(self, code: int, *last: str) -> None:
        """Say goodbye; whatever waits is dropped, unless there are `last` frames: then they come after what waits.

        A second goodbye is not said.
        """
        if self._closing is None:
            waiting = tuple(self._direct) if last else ()
            self.code = int(code)
            goodbye = self._goodbye(code, (*waiting, *last))
            self._closing = asyncio.create_task(goodbye, context=self._context)
            self.way = None

    async def closed_for_good(self) -> None:
        """Wait until the goodbye has been said, if one is being said."""
        if self._closing is not None:
            await asyncio.shield(self._closing)

    def drop(self) -> None:
        """Stop sending: the client is gone."""
        for task in (self._task, self._closing):
            if task is not None:
                task.cancel()

    def _next(self) -> str | None:
        if self._direct:
            return self._direct.pop(0)
        if self._latest:
            return self._latest.pop(next(iter(self._latest)))
        return self.next_event()

    def _go_on(self) -> None:
        """Send what is there, as long as nothing has to be waited for; then a task waits and goes on."""
        try:
            while not self.closed and (frame := self._next()) is not None:
                rest = first_step(self._send({"type": "websocket.send", "text": frame}))
                if rest is not None:
                    self._sending_since = time.monotonic()
                    self._task, self.way = asyncio.create_task(self._finish(rest)), None
                    return
                self.sent_at = time.monotonic()
        except FellBehind:
            self.close(Close.TOO_SLOW)
        except Exception as error:  # noqa: BLE001 — whatever a server raises here, the client is gone
            logger.debug("a socket went away while it was written to: %r", error)

    async def _finish(self, rest: Rest) -> None:
        try:
            await rest
        except Exception as error:  # noqa: BLE001 — as above
            logger.debug("a socket went away while it was written to: %r", error)
            return
        finally:
            self._sending_since = self._task = None
            self.way = None if self.closed else self._given_way
        self.sent_at = time.monotonic()
        self._go_on()

    async def _goodbye(self, code: int, last: tuple[str, ...]) -> None:
        self._direct.clear()
        self._latest.clear()
        if self._task is not None:
            self._task.cancel()  # it waits for room, before it has written anything
        try:
            for frame in last:
                await self._send({"type": "websocket.send", "text": frame})
            await self._send({"type": "websocket.close", "code": int(code)})
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 — as above
            logger.debug("a socket went away before it was closed: %r", error)
