"""The hub: one in each server process. It keeps the streams that this process' sockets watch, gap-free and in order.

What Redis says is a hint. Three nets hold when it is lost: a gap is filled from the database, a sweep compares the
heads of all watched streams with the database's, and clients see from each tick and heartbeat where they stand.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Sequence

from django.db import Error

from bookings import streams
from bookings.errors import Unavailable
from realtime import messages
from realtime.checking import Checking
from realtime.clock import DatabaseClock
from realtime.database import in_database
from realtime.gathering import Gathering
from realtime.outage import Outage
from realtime.outlet import Outlet
from realtime.pictures import Opening, Since, read_opening, read_openings, read_tail
from realtime.stream import Subscription, Told, WatchedStream
from realtime.trace import apart

logger = logging.getLogger(__name__)

# Two processes that publish at the same moment are out of step for less than this.
GAP_PATIENCE_S = 0.020
# A sweep in the middle of a burst finds hundreds of streams behind; what they miss is on its way and mostly comes.
ON_ITS_WAY_S = 0.2
SWEEP_EVERY_S = 1.8  # so what never comes is there within 2 s
LEAVE_AFTER_S = 30.0
# A process that slept this long sends a fresh snapshot instead of all that.
MOST_MISSING = 20_000
TURNS_PER_PAGE = 3
READ_TRIES = 3
# How the frame of an event begins after which a fresh snapshot follows.
LOTS_CHANGED = f'{{"type":"{streams.EventType.LOTS_CHANGED}"'
READ_PATIENCE_S = 1.0


class Hub:
    """Subscribes sockets to streams and hands every event to them. Belongs to one event loop."""

    def __init__(self, clock: DatabaseClock) -> None:
        self.clock = clock
        self.streams: dict[str, WatchedStream] = {}
        unread = "what sockets missed could not be read (%s); the sweep tries again"
        self._outage = Outage(logger, unread, "what sockets missed is read again")
        self._checking = Checking(self.check, self._outage)
        self._of_drivers = Gathering(self._read_of_drivers)
        # Who joins and leaves the streams' groups on the layer, and who wants to know of events, hangs in here.
        self.on_watch: Callable[[str], None] = lambda _: None
        self.on_leave: Callable[[str], None] = lambda _: None
        self.on_event: Callable[[str], None] = lambda _: None

    async def subscribe(self, name: str, outlet: Outlet, since: Since | None) -> Subscription:
        """Give a socket its first messages and everything after them. Never waits for Redis.

        Raises Unavailable, or the database's own errors, where the picture cannot be read.
        """
        stream = self._watch(name)
        subscription = Subscription(stream, outlet)
        # Before the picture is read: from here on the ring keeps what arrives meanwhile.
        stream.subscriptions[subscription] = None
        try:
            if not self._resume_from_ring(subscription, since):
                await self._open_from_database(subscription, since)
        except BaseException:
            self.unsubscribe(subscription)
            raise
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """Forget a socket; its stream is left later, since people come back."""
        stream = subscription.stream
        stream.subscriptions.pop(subscription, None)
        if not stream.subscriptions:
            stream.left_at = time.monotonic()

    def hear(self, name: str, told: Sequence[Told], *, epoch: str) -> None:
        """Take events from wherever they come: this process, Redis, the database; they were committed in this epoch."""
        stream = self.streams.get(name)
        if stream is None:
            return
        before = stream.place
        if before is not None and epoch != stream.epoch:
            # A life of the database that is over, or whoever says it does not know of the present one yet.
            self._fill(stream, 0)
        elif not stream.hear(told, epoch):
            self._fill(stream, GAP_PATIENCE_S)
        if stream.place != before:
            self.on_event(name)
        self._renew_if_old(stream)

    async def check(self, names: Iterable[str] | None = None) -> None:
        """Compare the heads of these streams, or of all, with the database and pull what is behind."""
        asked = self.streams if names is None else [name for name in names if name in self.streams]
        # A place that moves while the database is asked must not look like a head that went back.
        places: dict[str, int] = {}
        for name in asked:
            watched = self.streams[name]
            place = watched.place
            if place is None:
                watched.is_unchecked = True
            else:
                places[name] = place
        if not places:
            return
        epoch, heads = await in_database(streams.heads, places)
        for name, place in places.items():
            stream, head = self.streams.get(name), heads.get(name, 0)
            if stream is None or stream.place is None:
                continue
            if epoch != stream.epoch or head < place:
                await self._begin_again(stream)
            elif head > stream.place:
                self._fill(stream, ON_ITS_WAY_S if names is None else 0, head)
            self._renew_if_old(stream)

    def check_soon(self, name: str) -> None:
        """Have this stream compared, with others that begin just now; where that fails, the sweep does it."""
        self._checking.soon(name)

    def leave_idle(self) -> None:
        """Leave the streams that nobody has watched for a while."""
        before = time.monotonic() - LEAVE_AFTER_S
        idle = [s for s in self.streams.values() if not s.subscriptions and s.left_at and s.left_at < before]
        for stream in idle:
            del self.streams[stream.name]
            self.on_leave(stream.name)

    def _watch(self, name: str) -> WatchedStream:
        stream = self.streams.get(name)
        if stream is None:
            stream = self.streams[name] = WatchedStream(name)
            self.on_watch(name)
        stream.left_at = None
        return stream

    def _resume_from_ring(self, subscription: Subscription, since: Since | None) -> bool:
        # A `since` ahead of the ring is for the database to judge: this process may be behind.
        stream = subscription.stream
        if since is None or stream.ring is None or since.epoch != stream.epoch:
            return False
        if not stream.ring.reaches(since.version) or not since.comes_after_changes(stream.lots_changed_at):
            return False
        self._resume(subscription, stream.ring.all_after(since.version), since=since.version, version=stream.ring.last)
        return True

    async def _open_from_database(self, subscription: Subscription, since: Since | None) -> None:
        for _ in range(READ_TRIES):
            opening = await self._read_opening(subscription.stream, since)
            if self._open(subscription, opening):
                return
            if subscription.stream.filling is not None:
                await asyncio.wait({subscription.stream.filling}, timeout=READ_PATIENCE_S)
        raise Unavailable

    async def _read_opening(self, stream: WatchedStream, since: Since | None) -> Opening:
        """Give the picture; a board's that is being read serves whoever asks meanwhile: the ring has what came since.

        A board is the same for all, and all of a lot's screens come back at once when a server restarts. So do all of
        its drivers: theirs are read for many in one go.
        """
        if stream.kind == "driver":
            return await self._of_drivers.answer((stream.name, since))
        if stream.kind != "lot" or since is not None:
            return await in_database(read_opening, stream.name, since)
        if stream.shared is None:
            stream.share(apart(in_database(read_opening, stream.name, None)))
        assert stream.shared is not None
        return await asyncio.shield(stream.shared)

    async def _read_of_drivers(self, asked: Sequence[tuple[str, Since | None]]) -> list[Opening]:
        return await in_database(read_openings, asked)

    def _open(self, subscription: Subscription, opening: Opening) -> bool:
        """Start the subscription from this picture, in one step; False where the stream has moved out of its reach."""
        stream, reading = subscription.stream, opening.reading
        if stream.ring is None:
            stream.begin(opening)
            if stream.is_unchecked:
                stream.is_unchecked = False
                self.check_soon(stream.name)
        ring = stream.ring
        assert ring is not None
        if reading.epoch != stream.epoch or reading.version > ring.last:
            self._fill(stream, 0)  # this process is behind; the ring will follow
        if reading.epoch != stream.epoch or (reading.version < ring.last and not ring.reaches(reading.version)):
            return False
        if opening.events is None:
            snapshot = messages.snapshot(reading, opening.state, self.clock.now())
            subscription.start(reading.version, [snapshot])
        else:
            frames = [messages.event(event) for event in opening.events]
            self._resume(subscription, frames, since=reading.version - len(frames), version=reading.version)
        return True

    def _resume(self, subscription: Subscription, frames: list[str], *, since: int, version: int) -> None:
        stream = subscription.stream
        end = messages.resumed(stream=stream.name, version=version, epoch=stream.epoch, now=self.clock.now())
        subscription.start(version, [*frames, end])
        if stream.owes_picture(since) or any(frame.startswith(LOTS_CHANGED) for frame in frames):
            stream.picture_is_old = True
            self._renew_if_old(stream)

    def _renew_if_old(self, stream: WatchedStream) -> None:
        if stream.picture_is_old and stream.renewing is None:
            stream.renewing = apart(self._renew_pictures(stream))

    async def _renew_pictures(self, stream: WatchedStream) -> None:
        """Give every socket a fresh snapshot: lots came or went, and no event carries them with all they hold."""
        try:
            while stream.picture_is_old and await self._renew_once(stream):
                pass
            self._outage.over()
        except Error as error:
            self._outage.say(error)
        except Exception:
            logger.exception("stream %s: a fresh snapshot could not be read; the next sweep tries again", stream.name)
        finally:
            stream.renewing = None

    async def _renew_once(self, stream: WatchedStream) -> bool:
        for _ in range(TURNS_PER_PAGE):
            await asyncio.sleep(0)  # sockets take the event itself before they are held
        with stream.held() as held:
            stream.picture_is_old = False  # whoever comes while it is read is not held for it, and is owed the next
            renewed = False
            try:
                opening = await in_database(read_opening, stream.name, None)
                renewed = self._renew_from(opening, stream, held)
            finally:
                stream.picture_is_old |= not renewed
        return opening.reading.epoch == stream.epoch  # else the sweep starts it again

    def _renew_from(self, opening: Opening, stream: WatchedStream, held: list[Subscription]) -> bool:
        """Give these sockets this picture; False where it is of another life, or the ring has moved past it."""
        ring, version = stream.ring, opening.reading.version
        if ring is None or opening.reading.epoch != stream.epoch:
            return False
        if version < ring.last and not ring.reaches(version):
            return False
        stream.reschedule(version, opening.spans)
        for subscription in held:
            self._open(subscription, opening)
        return True

    def _fill(self, stream: WatchedStream, patience_s: float, head: int = 0) -> None:
        if stream.filling is None:
            stream.filling = apart(self._fill_gap(stream, patience_s, head))

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
            tail = await in_database(read_tail, stream.name, place)
            self._outage.over()
            missing = tail.reading.version - place
            if tail.reading.epoch != stream.epoch or tail.events is None or missing > MOST_MISSING:
                await self._begin_again(stream)
                return
            told = [(event.version, messages.event(event)) for event in tail.events]
            self.hear(stream.name, told, epoch=tail.reading.epoch)
            if missing <= len(tail.events):
                break
            # Sockets read on from the ring before the next page moves it past them.
            for _ in range(TURNS_PER_PAGE):
                await asyncio.sleep(0)
        # What was ahead when the database was asked, and is unknown to it, was never committed.
        stream.forget_ahead(version for version in ahead if version > tail.reading.version)

    async def _begin_again(self, stream: WatchedStream) -> None:
        """Give every socket of the stream a fresh picture: the database lives another life, or we slept too long."""
        logger.info("stream %s starts again from a fresh snapshot", stream.name)
        ring = stream.ring
        opening = await in_database(read_opening, stream.name, None)
        if stream.ring is not ring:
            return  # another check has found the same, and was faster
        reading = opening.reading
        stream.ahead.clear()  # of another life, or long in the past
        stream.begin(opening)
        snapshot = messages.snapshot(reading, opening.state, self.clock.now())
        for subscription in stream.subscriptions:
            if subscription.version is not None:
                subscription.start(reading.version, [snapshot])
        self.on_event(stream.name)
