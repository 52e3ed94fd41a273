"""Which workers are on duty: each holds a mark in the database that goes with its connection, without Redis or a row.

The mark is a shared advisory lock on a connection of its own: a killed worker's goes at once, one on a machine that
went away within seconds. A statement each second shows that the worker moves; one that is frozen says nothing.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg

from realtime.outage import Outage
from realtime.own_connection import own_connection

logger = logging.getLogger(__name__)

# "park" in ASCII, and the worker's number in it.
MARK = (0x7061726B, 1)
BEAT_S = 1.0
RETRY_S = 1.0
SILENT_S = 5
# The server itself finds out that the worker's machine is gone; PostgreSQL's default is two hours.
KEEPALIVES = "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3"

READ = """
SELECT count(*), count(*) FILTER (WHERE coalesce(clock_timestamp() - state_change > make_interval(secs => %s), false)),
    (SELECT extract(epoch FROM clock_timestamp() - first.due_at)::float FROM (
        SELECT due_at FROM bookings_booking WHERE status = 'booked' AND due_at IS NOT NULL ORDER BY due_at LIMIT 1
    ) AS first)
FROM pg_locks LEFT JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND classid = %s AND objid = %s AND objsubid = 2
    AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@dataclass(frozen=True, slots=True)
class Duty:
    """How many workers there are, how many of them say nothing, and how late the first open booking is (seconds)."""

    workers: int
    silent: int
    late_s: float


async def on_duty(moving: Callable[[], bool]) -> None:
    """Hold the mark until cancelled, take it again whenever the connection breaks; `moving`: whether work goes on."""
    outage = Outage(logger, "the worker's mark in the database is lost: %s", "the worker has its mark again")
    while True:
        try:
            async with await own_connection(application_name="parkmate worker", options=KEEPALIVES) as mark:
                await mark.execute("SELECT pg_advisory_lock_shared(%s, %s)", MARK)
                outage.over()
                while True:
                    await asyncio.sleep(BEAT_S)
                    if moving():
                        await mark.execute("SELECT 1")
        except psycopg.Error as error:
            outage.say(error)
        await asyncio.sleep(RETRY_S)


async def read_duty(connection: psycopg.AsyncConnection[tuple[Any, ...]]) -> Duty:
    """Give who is on duty, as the database sees it; a role that may not see others' sessions finds nobody silent."""
    row = await (await connection.execute(READ, (SILENT_S, *MARK))).fetchone()
    assert row is not None
    workers, silent, late_s = row
    return Duty(workers, silent, late_s or 0.0)
