"""What a stream has missed is read from the database: the events of a gap, or all anew where that is too much."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from django.db import Error

from realtime import messages, pictures
from realtime.clock import DatabaseClock
from realtime.database import in_database
from realtime.outage import Outage
from realtime.stream import Told, WatchedStream, sockets_read_on
from realtime.trace import apart

logger = logging.getLogger(__name__)

# A process that slept this long sends a fresh snapshot instead of all that.
MOST_MISSING = 20_000


class Hear(Protocol):
    """Takes a stream's events, which were committed in this epoch."""

    def __call__(self, name: str, told: Sequence[Told], *, epoch: str) -> None:
        """Take them."""


class Filling:
    """Fills the gaps of streams, one reading for each stream at a time.

    What was read is given to `hear`; of a stream that began again `began_again` is told.
    """

    def __init__(self, clock: DatabaseClock, outage: Outage, *, hear: Hear, began_again: Callable[[str], None]) -> None:
        self._clock, self._outage = clock, outage
        self._hear, self._began_again = hear, began_again

    def fill(self, stream: WatchedStream, patience_s: float, head: int = 0) -> None:
        """Read what is missing unless it comes by itself within so many seconds, up to `head` at least."""
        if stream.filling is None:
            stream.filling = apart(self._fill_gap(stream, patience_s, head))

    async def begin_again(self, stream: WatchedStream) -> None:
        """Give every socket of the stream a fresh picture: the database lives another life, or we slept too long."""
        logger.info("stream %s starts again from a fresh snapshot", stream.name)
        ring = stream.ring
        opening = await in_database(pictures.read_opening, stream.name, None)
        if stream.ring is not ring:
            return  # another check has found the same, and was faster
        reading = opening.reading
        stream.ahead.clear()  # of another life, or long in the past
        stream.begin(opening)
        snapshot = messages.snapshot(reading, opening.state, self._clock.now())
        for subscription in stream.subscriptions:
            if subscription.version is not None:
                subscription.start(reading.version, [snapshot])
        self._began_again(stream.name)

    async def _fill_gap(self, stream: WatchedStream, patience_s: float, head: int) -> None:
        try:
            await asyncio.sleep(patience_s)
            if not patience_s or (stream.place or 0) < head:
                await self._pull(stream)
            while stream.ahead:  # else the missing one came by itself
                await self._pull(stream)
        except Error as error:
            self._outage.say(error)
        except Exception:
            logger.exception("stream %s: what is missing could not be read; the next sweep tries again", stream.name)
        finally:
            stream.filling = None

    async def _pull(self, stream: WatchedStream) -> None:
        ahead = list(stream.ahead)
        while True:
            place = stream.place
            assert place is not None, "before its first picture a stream has no gap"
            tail = await in_database(pictures.read_tail, stream.name, place)
            self._outage.over()
            missing = tail.reading.version - place
            if tail.reading.epoch != stream.epoch or tail.events is None or missing > MOST_MISSING:
                await self.begin_again(stream)
                return
            told = [(event.version, messages.event(event)) for event in tail.events]
            self._hear(stream.name, told, epoch=tail.reading.epoch)
            if missing <= len(tail.events):
                break
            await sockets_read_on()  # before the next page moves the ring past them
        # What was ahead when the database was asked, and is unknown to it, was never committed.
        stream.forget_ahead(version for version in ahead if version > tail.reading.version)
