"""A server that is asked to stop: it takes nothing new, answers what it has taken, and tells its sockets to come back.

uvicorn does so itself, with 1012. Under daphne SIGTERM stops Twisted's reactor at once: what is being answered is
cancelled, what has just been written is dropped, and what comes meanwhile is accepted and cut. daphne's own step fails
besides (KeyError 'application_instance') while any connection stands in its list without an application, as the request
of each new socket does for up to a second. So SIGTERM drains first, and stops the reactor after that.
"""

import asyncio
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from realtime.messages import Close
from realtime.ticker import Ticker

# How long a stopping server waits for its clients to take their goodbye.
GOODBYE_S = 1.0
# And for its requests to be answered: longer than a statement may take (parkmate.database), within the 10 s for all.
ANSWERED_S = 6.0
# What was accepted just before is read in this time, and what was just written is on its way.
SETTLED_S = 0.1
LOOK_S = 0.01


class Requests:
    """The requests of this process that have no answer yet."""

    def __init__(self) -> None:
        self.number = 0

    @contextmanager
    def underway(self) -> Iterator[None]:
        """Count one."""
        self.number += 1
        try:
            yield
        finally:
            self.number -= 1


class Draining:
    """What has to be gone before a daphne may stop."""

    def __init__(self, ticker: Ticker, requests: Requests) -> None:
        self._ticker, self._requests = ticker, requests
        self._leaving: asyncio.Task[None] | None = None

    def before_daphne_stops(self) -> None:
        """Have SIGTERM drain first, if Twisted's reactor runs this process; any other way to stop says goodbye too."""
        reactor: Any = sys.modules.get("twisted.internet.reactor")
        if reactor is None or not reactor.running or threading.current_thread() is not threading.main_thread():
            return
        from twisted.internet.defer import Deferred  # only where Twisted runs anyway

        loop = asyncio.get_running_loop()
        goodbye = lambda: Deferred.fromFuture(loop.create_task(self.say_goodbye()))  # noqa: E731
        reactor.addSystemEventTrigger("before", "shutdown", goodbye)
        signal.signal(signal.SIGTERM, lambda *_: loop.call_soon_threadsafe(self._leave, reactor))

    def _leave(self, reactor: Any) -> None:
        if self._leaving is None:
            self._leaving = asyncio.get_running_loop().create_task(self._drain(reactor))
        elif reactor.running:
            reactor.stop()  # asked twice

    async def _drain(self, reactor: Any) -> None:
        stop_listening(reactor)
        await asyncio.sleep(SETTLED_S)
        await asyncio.gather(self.say_goodbye(), self._answer())
        if reactor.running:
            reactor.stop()

    async def say_goodbye(self) -> None:
        """Close every socket with 4012 and wait, within bounds, until the clients have gone."""
        for outlet in self._ticker.outlets:
            outlet.close(Close.RESTART)
        await _until_none(self._ticker.outlets.__len__, GOODBYE_S)

    async def _answer(self) -> None:
        await _until_none(lambda: self._requests.number, ANSWERED_S)
        await asyncio.sleep(SETTLED_S)


def stop_listening(reactor: Any) -> None:
    """Accept nothing more; whoever holds the listening socket has them wait for the next server."""
    from twisted.internet.tcp import Port  # only where Twisted runs anyway

    for port in [reader for reader in reactor.getReaders() if isinstance(reader, Port)]:
        port.stopListening()  # type: ignore[no-untyped-call]


async def _until_none(number: Callable[[], int], within_s: float) -> None:
    loop = asyncio.get_running_loop()
    until = loop.time() + within_s
    while number() and loop.time() < until:  # noqa: ASYNC110 — bounded, once in a life
        await asyncio.sleep(LOOK_S)
