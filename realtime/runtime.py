"""What runs beside the sockets in one process: started with the first thing that its event loop serves."""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from contextvars import Context
from typing import Any

from django.conf import settings
from django.db import Error

from bookings import streams
from bookings.journal import Changes
from bookings.models import Lot
from realtime import doorbell, groups, messages
from realtime.auth import Visitor, visitors
from realtime.claims import Claim
from realtime.clock import MEASURE_EVERY_S, DatabaseClock
from realtime.database import in_database
from realtime.deadlines import Deadlines
from realtime.displays import Displays
from realtime.draining import Draining, Requests
from realtime.feeds import TodayFeeds, overview_feed
from realtime.gathering import Gathering
from realtime.grapevine import Grapevine
from realtime.groups import kind_and_id
from realtime.hub import SWEEP_EVERY_S, Hub
from realtime.line import Line
from realtime.outage import Outage
from realtime.publisher import News, Publisher
from realtime.rights.registry import Registry
from realtime.ticker import Ticker
from realtime.trace import apart

logger = logging.getLogger(__name__)

STOP_AGAIN_S = 0.2


class Voice:
    """The part that speaks: in every process with an event loop of its own, server and worker alike."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.clock = DatabaseClock()
        self.deadlines = Deadlines(settings.REDIS_URL) if settings.REDIS_URL else None
        self.publisher = Publisher(self.deadlines)
        # The life of the database, as read a short while ago; what is committed is told with it.
        self.epoch = ""
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to speak."""
        self.run(self.publisher.run())
        self.run(self._keep_time())

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Run this until the process stops."""
        self._tasks.append(apart(work))

    def tell(self, news: News) -> None:
        """Tell everyone; on the loop."""
        self.publisher.put(news)

    async def stop(self) -> None:
        """Stop everything that was started."""
        pending = set(self._tasks)
        while pending:  # a client library may swallow a cancellation, so it is said again
            for task in pending:
                task.cancel()
            _, pending = await asyncio.wait(pending, timeout=STOP_AGAIN_S)
        if self.deadlines is not None:
            await self.deadlines.close()

    async def _keep_time(self) -> None:
        outage = Outage(logger, "the database's clock could not be read: %s", "the database's clock is read again")
        while True:
            try:
                await self.clock.measure()
                self.epoch = await in_database(streams.epoch)
                outage.over()
            except Error as error:
                outage.say(error)
            except Exception:
                logger.exception("the database's clock could not be read")
            await asyncio.sleep(MEASURE_EVERY_S)


class Runtime(Voice):
    """A server process: a voice, and the hub with all that feeds it."""

    def __init__(self) -> None:
        super().__init__()
        self.hub = Hub(self.clock)
        self.ticker = Ticker(self.hub)
        self.overview = overview_feed(self.clock)
        self.today = TodayFeeds(self.clock)
        self.line = Line()
        self.visitors: Gathering[Claim, Visitor] = Gathering(lambda claims: in_database(visitors, claims))
        self.lots: Gathering[int, Lot | None] = Gathering(lambda ids: in_database(_lots, ids))
        self.rights = Registry()
        self.displays = Displays()
        self.requests = Requests()
        self.grapevine = Grapevine(self.hub, on_overview=self.overview.hint, on_rights=self.rights.hear)
        self.hub.on_watch, self.hub.on_leave = self.grapevine.groups.join, self.grapevine.groups.leave
        self.hub.on_event = self._hear_of_event

    def start(self) -> None:
        """Begin to listen, to tick and to sweep."""
        super().start()
        self.run(self.grapevine.listen())
        self.run(self.grapevine.keep_to_groups())
        self.grapevine.groups.join(groups.OVERVIEW)
        self.grapevine.groups.join(groups.RIGHTS)
        self.run(self.rights.run())
        self.run(self.displays.run())
        self.run(self.ticker.run())
        Draining(self.ticker, self.requests).before_daphne_stops()
        self.run(self._sweep())
        self.run(doorbell.listen(self._rung))

    def tell(self, news: News) -> None:
        """Hand the news to this process' sockets at once, then to the other processes."""
        for event in news.events:
            if event.stream in self.hub.streams:
                self.hub.hear(event.stream, [(event.version, messages.event(event))], epoch=news.epoch)
        if news.events:
            self.overview.hint()
        self.rights.hear(news.rights)
        super().tell(news)

    async def stop(self) -> None:
        """Stop everything that was started, and what displays still have to say."""
        await self.displays.stop()
        await super().stop()

    async def _sweep(self) -> None:
        outage = Outage(logger, "the streams' heads could not be read: %s", "the streams' heads are read again")
        while True:
            await asyncio.sleep(SWEEP_EVERY_S)
            try:
                await self.hub.check()
                self.hub.leave_idle()
                self.today.forget_idle()
                outage.over()
            except Error as error:
                outage.say(error)
            except Exception:
                logger.exception("a sweep of the streams failed")

    async def _rung(self, names: list[str] | None) -> None:
        watched, rights = (None, None) if names is None else groups.told_apart(names)
        self.rights.hear(rights)
        self.overview.hint()
        await self.hub.check(watched)

    def _hear_of_event(self, stream: str) -> None:
        self.ticker.hear(stream)
        kind, id_ = kind_and_id(stream)
        if kind == "owner":
            self.today.hint(id_)


def _lots(ids: Sequence[int]) -> list[Lot | None]:
    found = Lot.objects.in_bulk(set(ids))
    return [found.get(id_) for id_ in ids]


_voice: Voice | None = None


def speak_with(voice: Voice | None) -> None:
    """Let this be the process' voice, for `announce`."""
    global _voice  # noqa: PLW0603 — one for each process, whatever thread commits
    _voice = voice


def server_runtime() -> Runtime:
    """Give this process' runtime, started on the running loop if it was not."""
    if not isinstance(_voice, Runtime) or _voice.loop is not asyncio.get_running_loop():
        runtime = Runtime()
        speak_with(runtime)
        runtime.start()
    assert isinstance(_voice, Runtime)
    return _voice


def announce(sender: object, *, changes: Changes, **_: Any) -> None:  # noqa: ARG001 — a signal's signature
    """Tell everyone what a transaction has committed. Runs in the thread that committed, and never waits for Redis."""
    voice = _voice
    _say(News(changes.events, changes.due, epoch="" if voice is None else voice.epoch))


def announce_rights(sender: object, *, names: Sequence[str], **_: Any) -> None:  # noqa: ARG001 — as above
    """Have every process judge again whom these names concern. As above."""
    _say(News(rights=names))


def _say(news: News) -> None:
    voice = _voice
    if voice is None or voice.loop.is_closed():
        doorbell.ring(name for letter in news.letters() for name in letter.rings())  # a one-off command has no voice
    else:
        # Apart from the request that committed: what follows is done for everybody.
        voice.loop.call_soon_threadsafe(voice.tell, news, context=Context())
