"""A message without a version that is made anew when something changed: `lots` and `today`."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from django.db import Error

from realtime import messages
from realtime.clock import DatabaseClock
from realtime.outage import Outage
from realtime.outlet import Outlet
from realtime.trace import apart

logger = logging.getLogger(__name__)

RETRY_S = 2.0
# Of all feeds of the process: each owner's dashboard has one.
_outage = Outage(logger, "overviews could not be read: %s", "overviews are read again")


@dataclass(frozen=True, slots=True)
class Picture:
    """What to send, and when (by time.monotonic) the clock alone changes it (None: it does not)."""

    parts: dict[str, Any]
    changes_at_s: float | None = None


class Feed:
    """Sends one kind of message to its sockets: at once to a new one, then after hints, at most every `gap_s`."""

    def __init__(
        self,
        type_: str,
        read: Callable[[], Awaitable[Picture]],
        clock: DatabaseClock,
        *,
        gap_s: float,
        net_s: float | None = None,
        only_changes: bool = False,
    ) -> None:
        self._type, self._read, self._clock = type_, read, clock
        self._gap_s, self._net_s, self._only_changes = gap_s, net_s, only_changes
        self._hinted = asyncio.Event()
        self._last: Picture | None = None
        self._sent = 0
        self.outlets: set[Outlet] = set()
        self._task: asyncio.Task[None] | None = None

    async def join(self, outlet: Outlet) -> None:
        """Send the present picture to this socket and every later one; raises what reading raises."""
        self.outlets.add(outlet)
        sent = self._sent
        try:
            picture = await self._read()
        except BaseException:
            self.leave(outlet)
            raise
        if self._sent == sent:  # else the socket has got a newer one meanwhile
            outlet.put_latest(self._type, self._frame(picture))
            self._last = self._last or picture
        if self._last is not None and picture.parts != self._last.parts:
            self.hint()  # the others have an older one
        if self._task is None:
            self._task = apart(self._run())

    def leave(self, outlet: Outlet) -> None:
        """Forget the socket; with the last one the feed rests."""
        self.outlets.discard(outlet)
        if not self.outlets and self._task is not None:
            self._task.cancel()
            self._task = self._last = None

    def hint(self) -> None:
        """Say that something may have changed."""
        self._hinted.set()

    async def _run(self) -> None:
        while True:
            try:
                await self._wait()
                self._hinted.clear()
                await self._send()
                _outage.over()
            except Error as error:
                _outage.say(error)
                await asyncio.sleep(RETRY_S)
            except Exception:
                logger.exception("%s could not be read", self._type)
                await asyncio.sleep(RETRY_S)
            await asyncio.sleep(self._gap_s)

    async def _wait(self) -> None:
        soon = [] if self._net_s is None else [self._net_s]
        if self._last is not None and self._last.changes_at_s is not None:
            soon.append(self._last.changes_at_s - time.monotonic())
        try:
            async with asyncio.timeout(max(0.0, min(soon)) if soon else None):
                await self._hinted.wait()
        except TimeoutError:
            pass  # the clock changed something, or nobody said so

    async def _send(self) -> None:
        picture = await self._read()
        unchanged = self._last is not None and picture.parts == self._last.parts
        self._last = picture
        if unchanged and self._only_changes:
            return
        frame = self._frame(picture)
        self._sent += 1
        for outlet in self.outlets:
            outlet.put_latest(self._type, frame)

    def _frame(self, picture: Picture) -> str:
        return messages.message(self._type, self._clock.now(), **picture.parts)
