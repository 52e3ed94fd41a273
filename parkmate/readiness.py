"""Whether this server can do its work: what is asked, and what follows from the answers.

Down: it cannot answer people. Degraded: they are served, later or with less to fall back on. Each question has a
second; one that is still open is not asked again, and the answers serve everybody for a second.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import psycopg
from django.db.migrations.loader import MigrationLoader
from redis import RedisError

from realtime.duty import Duty, read_duty
from realtime.own_connection import own_connection
from realtime.runtime import server_runtime
from realtime.trace import apart

logger = logging.getLogger(__name__)

WITHIN_S = 1.0
KEPT_S = 1.0
LATE_S = 5.0


@dataclass(frozen=True, slots=True)
class Check:
    """`ok`, `none` (there is none, and need not be), `degraded`, `down` or `unknown`, with a sentence."""

    status: str
    detail: str


Checks = dict[str, Check]
UNKNOWN = Check("unknown", "The database did not say.")
NO_DATABASE = {
    "database": Check("down", "The database does not answer."),
    "migrations": UNKNOWN,
    "worker": UNKNOWN,
}
NO_REDIS = {"redis": Check("degraded", "Redis does not answer; PostgreSQL stands in for it.")}


class Question:
    """Asks for some checks within a second; one that hangs is left alone until it has come to an end."""

    def __init__(self, ask: Callable[[Checks], Awaitable[None]], otherwise: Checks) -> None:
        self._ask, self._otherwise = ask, otherwise
        self._found: Checks = {}
        self._task: asyncio.Task[None] | None = None

    async def answer(self) -> Checks:
        """Give what was found in time, and what has to be thought of the rest."""
        if self._task is None or self._task.done():
            self._found = {}
            self._task = apart(self._fill(self._found))
        await asyncio.wait({self._task}, timeout=WITHIN_S)
        return {**self._otherwise, **self._found}

    async def _fill(self, found: Checks) -> None:
        try:
            await self._ask(found)
        except (psycopg.Error, RedisError, OSError) as error:
            logger.debug("no answer: %r", error)  # whoever needs it for its work says so
        except Exception:
            logger.exception("a question about readiness failed")


class Readiness:
    """Asks everything at the same time, at most once a second."""

    def __init__(self) -> None:
        self._questions = [
            Question(ask_database, NO_DATABASE),
            Question(ask_redis, NO_REDIS),
            Question(ask_clock, {}),
        ]
        self._asked_at = float("-inf")
        self._asking: asyncio.Task[None] | None = None
        self._report: dict[str, Any] = {}

    async def report(self) -> dict[str, Any]:
        """Give `status` (ready, degraded or down) and `checks`, not older than a second."""
        if self._asking is None or (self._asking.done() and time.monotonic() - self._asked_at > KEPT_S):
            self._asking = apart(self._ask_all())
        await asyncio.shield(self._asking)
        return self._report

    async def _ask_all(self) -> None:
        answers = await asyncio.gather(*(question.answer() for question in self._questions))
        checks = {name: check for answer in answers for name, check in answer.items()}
        self._report = {"status": status(checks), "checks": {name: asdict(check) for name, check in checks.items()}}
        self._asked_at = time.monotonic()


def status(checks: Checks) -> str:
    """Give the whole's status."""
    found = {check.status for check in checks.values()}
    if "down" in found:
        return "down"
    return "degraded" if found & {"degraded", "unknown"} else "ready"


async def ask_database(found: Checks) -> None:
    """Ask the database whether it is there, has our tables, and has workers."""
    missing = await asyncio.to_thread(_our_migrations)
    async with await own_connection(application_name="parkmate readiness") as connection:
        try:
            rows = await (await connection.execute("SELECT app, name FROM django_migrations")).fetchall()
            missing = missing - {(app, name) for app, name in rows}
        except psycopg.errors.UndefinedTable:
            pass
        found["database"] = Check("ok", "The database answers.")
        found["migrations"] = judged_migrations(missing)
        if not missing:
            found["worker"] = judged_duty(await read_duty(connection))


async def ask_redis(found: Checks) -> None:
    """Ask Redis for a sign of life, if there is one."""
    deadlines = server_runtime().deadlines
    if deadlines is None:
        found["redis"] = Check("none", "No Redis is configured; PostgreSQL does its work, a little later.")
    else:
        await deadlines.ping()
        found["redis"] = Check("ok", "Redis answers.")


async def ask_clock(found: Checks) -> None:
    """Look whether this process knows the database's clock."""
    if server_runtime().clock.trusted:
        found["clock"] = Check("ok", "The database's clock was measured a short while ago.")
    else:
        found["clock"] = Check("degraded", "The database's clock was not measured for a while; countdowns may drift.")


def judged_migrations(missing: Collection[tuple[str, str]]) -> Check:
    """Say whether the database has the tables of this version; what a newer version has added does no harm."""
    if not missing:
        return Check("ok", "All migrations are applied.")
    app, name = min(missing)
    return Check("down", f"Not applied: {len(missing)}, first {app}.{name}; run `manage.py migrate`.")


def judged_duty(duty: Duty) -> Check:
    """Say whether bookings end by themselves and on time."""
    if not duty.workers:
        return Check("degraded", "No worker is on duty; start `manage.py run_expiry_worker`.")
    if duty.late_s > LATE_S:
        return Check("degraded", f"The first open booking waits for a worker since {duty.late_s:.0f} s.")
    if duty.silent == duty.workers:
        return Check("degraded", f"Every worker ({duty.workers}) stands still.")
    return Check("ok", f"Workers on duty: {duty.workers - duty.silent}.")


@cache
def _our_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
