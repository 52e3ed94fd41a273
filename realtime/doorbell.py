"""PostgreSQL's NOTIFY, the second doorbell: rung where publishing to Redis fails, heard by every hub always.

Never on the normal path: NOTIFY takes a lock of the whole database at commit. Heard always: a hub whose Redis hangs
does not know it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable

import psycopg
from django.db import Error, connection

from bookings.pool import heal
from realtime.groups import DOORBELL, EVERY_STREAM
from realtime.own_connection import own_connection

logger = logging.getLogger(__name__)

LONGEST_PAYLOAD_BYTES = 7_900
RETRY_S = 1.0

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
    told = False
    while True:
        try:
            async with await own_connection() as doorbell:
                await doorbell.execute(f"LISTEN {DOORBELL}")
                told = False
                heal()  # the pool's connections may be as dead as this one was
                await _follow(hear, None)
                async for notify in doorbell.notifies():
                    await _follow(hear, None if notify.payload == EVERY_STREAM else notify.payload.split("\n"))
        except psycopg.Error as error:
            if not told:
                logger.warning("no ear on the database's doorbell: %s", str(error).strip())
            told = True
        await asyncio.sleep(RETRY_S)


async def _follow(hear: Hear, names: list[str] | None) -> None:
    # The ear stays on the door whatever becomes of one ring; the sweep finds what it was about.
    try:
        await hear(names)
    except Error as error:
        logger.warning("a ring of the database's doorbell could not be followed: %s", str(error).strip())
    except Exception:
        logger.exception("a ring of the database's doorbell could not be followed")
