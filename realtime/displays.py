"""The displays of one process: when each was last seen, and which of those that waited to be paired are gone.

Sockets only say so here. One task tells the database, all of it at once and at most every second, so that neither a
crowd of displays nor a database that is away holds up a socket.
"""

import asyncio
import logging
import time
from collections import Counter

from django.db import Error

from bookings.errors import Unavailable
from bookings.services.kiosks import note_seen
from bookings.services.pairing import close_pairings
from realtime.database import in_database
from realtime.outage import Outage

logger = logging.getLogger(__name__)

GAP_S = 1.0
SEEN_EVERY_S = 300.0
RETRY_S = 5.0
STOPPED_WITHIN_S = 1.0
# While the database is away; older ones are removed an hour after their code expired.
MOST_GONE = 10_000


class Displays:
    """Belongs to one event loop."""

    def __init__(self) -> None:
        self._open: Counter[int] = Counter()
        self._seen: set[int] = set()
        self._gone: set[int] = set()
        self._news = asyncio.Event()
        self._turn = asyncio.Lock()
        self._stopping = False

    def came(self, kiosk_id: int) -> None:
        """Note that a paired display has opened a socket."""
        self._open[kiosk_id] += 1
        self._note(kiosk_id)

    def went(self, kiosk_id: int) -> None:
        """Note that a socket of a paired display has ended."""
        self._open[kiosk_id] -= 1
        if not self._open[kiosk_id]:
            del self._open[kiosk_id]
        self._note(kiosk_id)

    def gave_up(self, pairing_id: int) -> None:
        """Note that a display waits no longer."""
        if len(self._gone) < MOST_GONE:
            self._gone.add(pairing_id)
        self._news.set()

    async def run(self) -> None:
        """Tell the database until cancelled."""
        outage = Outage(logger, "displays could not be noted: %s", "displays are noted again")
        round_at = time.monotonic() + SEEN_EVERY_S
        while True:
            await self._wait(round_at)
            if time.monotonic() >= round_at:
                self._seen |= self._open.keys()
                round_at = time.monotonic() + SEEN_EVERY_S
            try:
                await self._tell()
                outage.over()
                continue
            except (Unavailable, Error) as error:
                outage.say(error.__cause__ or error)
            except Exception:
                logger.exception("displays could not be noted")
            await asyncio.sleep(RETRY_S)
            self._news.set()

    async def stop(self) -> None:
        """Tell what is left to tell, within a bound, and nothing after that."""
        self._stopping = True
        try:
            async with asyncio.timeout(STOPPED_WITHIN_S), self._turn:
                await self._write()
        except (Unavailable, Error, TimeoutError) as error:
            logger.debug("what displays did last could not be noted: %r", error)

    async def _wait(self, until: float) -> None:
        try:
            async with asyncio.timeout(until - time.monotonic()):
                await self._news.wait()
                await asyncio.sleep(GAP_S)  # whoever else comes meanwhile
        except TimeoutError:
            pass

    async def _tell(self) -> None:
        async with self._turn:
            if not self._stopping:
                self._news.clear()
                await self._write()

    async def _write(self) -> None:
        seen, gone = set(self._seen), set(self._gone)
        if gone:
            await in_database(close_pairings, pairing_ids=gone)
            self._gone -= gone
        if seen:
            await in_database(note_seen, kiosk_ids=seen)
            self._seen -= seen

    def _note(self, kiosk_id: int) -> None:
        self._seen.add(kiosk_id)
        self._news.set()
