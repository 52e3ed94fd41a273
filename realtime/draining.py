"""Under daphne: tell every client to come back before the server stops. uvicorn does so itself, with 1012.

daphne cancels what it serves, but its own step fails (KeyError 'application_instance') while any connection stands in
its list without an application, as the request of each new socket does for up to a second, and then every socket is
cut without a word. So Parkmate has a step of its own in the reactor's shutdown.
"""

import asyncio
import sys
from typing import Any

from realtime.messages import Close
from realtime.ticker import Ticker

# How long a stopping server waits for its clients to take their goodbye.
GOODBYE_S = 1.0


def drain_before_daphne_stops(ticker: Ticker) -> None:
    """Close all sockets with 4012 when Twisted's reactor, if it runs this process, stops."""
    reactor: Any = sys.modules.get("twisted.internet.reactor")
    if reactor is None or not reactor.running:
        return
    from twisted.internet.defer import Deferred  # only where Twisted runs anyway

    loop = asyncio.get_running_loop()
    reactor.addSystemEventTrigger("before", "shutdown", lambda: Deferred.fromFuture(loop.create_task(drain(ticker))))


async def drain(ticker: Ticker) -> None:
    """Say goodbye to every socket and wait, within bounds, until the clients have gone."""
    loop = asyncio.get_running_loop()
    for outlet in ticker.outlets:
        outlet.close(Close.RESTART)
    until = loop.time() + GOODBYE_S
    while ticker.outlets and loop.time() < until:  # noqa: ASYNC110 — bounded, once in a life
        await asyncio.sleep(GOODBYE_S / 100)
