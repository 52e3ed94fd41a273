"""PostgreSQL's NOTIFY, the second doorbell: rung where publishing to Redis fails, heard by every hub always.

Never on the normal path: NOTIFY takes a lock of the whole database at commit. Heard always: a hub whose Redis hangs
does not know it.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

import psycopg
from django.db import Error, connection

from bookings.patience.connection import PatientAsyncConnection
from bookings.pool import heal
from realtime.groups import DOORBELL, EVERY_STREAM
from realtime.outage import Outage
from realtime.own_connection import own_connection

logger = logging.getLogger(__name__)

LONGEST_PAYLOAD_BYTES = 7_900
RETRY_S = 1.0
# After such a silence the connection is tried.
QUIET_S = 5.0

# None: every stream may have changed.
Hear = Callable[[list[str] | None], Awaitable[None]]


def ring(names: Iterable[str]) -> None:
    """Tell every hub that these streams have something new. Runs where the database may be used."""
    payload = "\n".join(sorted(set(names)))
    if len(payload.encode()) > LONGEST_PAYLOAD_BYTES:
        payload = EVERY_STREAM
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [DOORBELL, payload])


async def listen(hear: Hear) -> None:
    """Call `hear` for each ring until cancelled; after a lost connection once for all streams."""
    outage = Outage(logger, "no ear on the database's doorbell: %s", "an ear on the database's doorbell again")
    lost = Outage(logger, "rings of the database's doorbell are not followed: %s", "rings are followed again")
    while True:
        try:
            async with await own_connection() as doorbell:
                await doorbell.execute(f"LISTEN {DOORBELL}")
                outage.over()
                heal()  # the pool's connections may be as dead as this one was
                await _follow(hear, None, lost)
                async for names in _rings(doorbell):
                    await _follow(hear, names, lost)
        except psycopg.Error as error:
            outage.say(error)
        await asyncio.sleep(RETRY_S)


async def _rings(doorbell: PatientAsyncConnection) -> AsyncIterator[list[str] | None]:
    while True:
        async for notify in doorbell.notifies(timeout=QUIET_S):
            yield None if notify.payload == EVERY_STREAM else notify.payload.split("\n")
        await doorbell.execute("SELECT 1")  # else whoever is behind a dead network would listen for ever


async def _follow(hear: Hear, names: list[str] | None, lost: Outage) -> None:
    # The ear stays on the door whatever becomes of one ring; the sweep finds what it was about.
    try:
        await hear(names)
        lost.over()
    except Error as error:
        lost.say(error)
    except Exception:
        logger.exception("a ring of the database's doorbell could not be followed")
