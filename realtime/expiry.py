"""The expiry worker: wakes when something is due, lets the domain settle it, and once a second proves itself wrong.

Run as many as you like: they share by the slots' locks. Redis says when to look; the database's clock decides.
"""

import asyncio
import logging
import random
import time
from datetime import datetime, timedelta

from django.db import Error
from redis import RedisError

from bookings.errors import Unavailable
from bookings.services.due import BATCH, due_until, next_due, settle_due, settle_held
from realtime.database import in_database
from realtime.outage import Outage
from realtime.runtime import Voice

logger = logging.getLogger(__name__)

LONGEST_SLEEP_S = 0.25
# Of a backlog: what one transaction does, and how many go on at once.
LARGE_BATCH, LANES = 2000, 2
# After a wake-up that found nothing to do: a clock was a little early, or another worker had the slot.
EMPTY_PASS_S = 0.020
SWEEP_EVERY_S = 1.0
SWEEP_JITTER_S = 0.2
OVERDUE = timedelta(seconds=1)
# Only what is due soon needs to be in Redis.
HORIZON = timedelta(minutes=15)
REFILL_EVERY_S = 300.0
DATABASE_AWAY_S = 0.5
STANDS_STILL_S = 5.0


class ExpiryWorker:
    """Settles what is due until it is stopped."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._stopping = asyncio.Event()
        self._sweep_at = self._refill_at = time.monotonic()
        self._outage = Outage(logger, "the database is away, nothing can be completed: %s", "the database is back")
        self._moved_at = time.monotonic()

    @property
    def moving(self) -> bool:
        """Tell whether it has begun a round or finished a batch a short while ago."""
        return time.monotonic() - self._moved_at < STANDS_STILL_S

    def stop(self) -> None:
        """Finish the batch at hand, then end."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until stopped."""
        while not self._stopping.is_set():
            try:
                await self._round()
            except (Unavailable, Error) as error:
                self._outage.say(repr(error))
                await self._sleep(DATABASE_AWAY_S)
            except Exception:
                logger.exception("a round of the expiry worker failed")
                await self._sleep(DATABASE_AWAY_S)

    async def _round(self) -> None:
        self._moved_at = time.monotonic()
        if time.monotonic() >= self._sweep_at:
            await self._sweep()
        due = await self._next_due()
        wait_s = LONGEST_SLEEP_S if due is None else (due - self._voice.clock.now()).total_seconds()
        wait_s = min(wait_s, LONGEST_SLEEP_S, self._sweep_at - time.monotonic())
        if wait_s > 0:
            await self._sleep(wait_s)
        elif due is not None and not await self._settle():
            await self._sleep(EMPTY_PASS_S)

    async def _settle(self) -> int:
        """Do what is due; give how much that was."""
        done = await self._settle_batch(BATCH)
        if done < BATCH:
            return done
        # A backlog: while PostgreSQL stores one batch, the next one is made ready and the last one told.
        lanes = await asyncio.gather(*[self._settle_backlog() for _ in range(LANES)], return_exceptions=True)
        for lane in lanes:
            if isinstance(lane, BaseException):
                raise lane
            done += lane
        return done

    async def _settle_backlog(self) -> int:
        done = 0
        while not self._stopping.is_set():
            batch = await self._settle_batch(LARGE_BATCH)
            done += batch
            if batch < LARGE_BATCH:
                break
        return done

    async def _settle_batch(self, limit: int) -> int:
        settled = await in_database(settle_due, limit=limit)
        self._outage.over()
        self._moved_at = time.monotonic()
        if settled:
            logger.info("completed %d bookings, warned of %d", settled.completed, settled.warned)
        return settled.completed + settled.warned

    async def _sweep(self) -> None:
        """Look in the database itself, whatever Redis says; give Redis what it has forgotten."""
        self._sweep_at = time.monotonic() + SWEEP_EVERY_S + random.uniform(-SWEEP_JITTER_S, SWEEP_JITTER_S)  # noqa: S311
        await self._settle()
        await in_database(settle_held, limit=BATCH)
        deadlines = self._voice.deadlines
        if deadlines is None or deadlines.health.away:
            return
        try:
            now = self._voice.clock.now()
            await deadlines.drop_until(now - OVERDUE)
            if time.monotonic() >= self._refill_at or not await deadlines.is_filled():
                await deadlines.fill(await in_database(due_until, now + HORIZON))
                self._refill_at = time.monotonic() + REFILL_EVERY_S
        except (RedisError, OSError) as error:
            deadlines.health.failed(error)

    async def _next_due(self) -> datetime | None:
        deadlines = self._voice.deadlines
        if deadlines is not None and not deadlines.health.away:
            try:
                return await deadlines.first()
            except (RedisError, OSError) as error:
                deadlines.health.failed(error)
        return await in_database(next_due)

    async def _sleep(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            pass
