"""The line in which sockets wait to be opened when thousands come at once: so many are inside, the others stand.

Without it a server that is asked for more than it can do does everything for everybody, too late: each client gives up,
comes back and has all of it done again. In line nothing is done for anybody yet.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from realtime.outage import Outage

logger = logging.getLogger(__name__)

# As many as keep all readers of the database busy with full readings (gathering.py).
AT_ONCE = 400
# Who has stood for so long is sent away: a client takes 8 s without a message for a dead connection.
PATIENCE_S = 5.0


class Full(Exception):
    """Too many came at once; who comes back a little later is served."""


class Line:
    """Lets sockets in, first come, first served. Belongs to one event loop."""

    def __init__(self) -> None:
        self._inside = asyncio.Semaphore(AT_ONCE)
        full = "more sockets come than can be opened at once: %s"
        self._outage = Outage(logger, full, "all sockets are opened again")

    @asynccontextmanager
    async def turn(self, before_waiting: Callable[[], None]) -> AsyncIterator[None]:
        """Wait for one's turn and be inside; raises Full for who has waited too long when it comes."""
        came_at = time.monotonic()
        if self._inside.locked():
            before_waiting()
        async with self._inside:
            if time.monotonic() - came_at > PATIENCE_S:
                self._outage.say("some are sent away, to come back in a few seconds")
                raise Full
            yield
        if not self._inside.locked():
            self._outage.over()
