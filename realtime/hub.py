"""The hub: one in each server process. It keeps the streams that this process' sockets watch, gap-free and in order.

What Redis says is a hint. Three nets hold when it is lost: a gap is filled from the database, a sweep compares the
heads of all watched streams with the database's, and clients see from each tick and heartbeat where they stand.
"""

import logging
import time
from collections.abc import Callable, Iterable, Sequence

from bookings import streams
from realtime.checking import Checking
from realtime.clock import DatabaseClock
from realtime.database import in_database
from realtime.filling import Filling
from realtime.opener import Opener
from realtime.outage import Outage
from realtime.outlet import Outlet
from realtime.pictures import Since
from realtime.refreshing import Refreshing
from realtime.stream import Subscription, Told, WatchedStream

logger = logging.getLogger(__name__)

# Two processes that publish at the same moment are out of step for less than this.
GAP_PATIENCE_S = 0.020
# A sweep in the middle of a burst finds hundreds of streams behind; what they miss is on its way and mostly comes.
ON_ITS_WAY_S = 0.2
SWEEP_EVERY_S = 1.8  # so what never comes is there within 2 s
LEAVE_AFTER_S = 30.0


class Hub:
    """Subscribes sockets to streams and hands every event to them. Belongs to one event loop."""

    def __init__(self, clock: DatabaseClock) -> None:
        self.clock = clock
        self.streams: dict[str, WatchedStream] = {}
        unread = "what sockets missed could not be read (%s); the sweep tries again"
        outage = Outage(logger, unread, "what sockets missed is read again")
        self._checking = Checking(self.check, outage)
        self._filling = Filling(clock, outage, hear=self.hear, began_again=self._began_again)
        self._opener = Opener(clock, self._filling, check_soon=self.check_soon)
        self._refreshing = Refreshing(self._opener, outage)
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
            await self._opener.begin(subscription, since)
        except BaseException:
            self.unsubscribe(subscription)
            raise
        self._refreshing.if_old(stream)
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
            self._filling.fill(stream, 0)
        elif not stream.hear(told, epoch):
            self._filling.fill(stream, GAP_PATIENCE_S)
        if stream.place != before:
            self.on_event(name)
        self._refreshing.if_old(stream)

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
                await self._filling.begin_again(stream)
            elif head > stream.place:
                self._filling.fill(stream, ON_ITS_WAY_S if names is None else 0, head)
            self._refreshing.if_old(stream)

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

    def _began_again(self, name: str) -> None:
        self.on_event(name)

    def _watch(self, name: str) -> WatchedStream:
        stream = self.streams.get(name)
        if stream is None:
            stream = self.streams[name] = WatchedStream(name)
            self.on_watch(name)
        stream.left_at = None
        return stream
