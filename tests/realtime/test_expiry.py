import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from pytest_django import Settings

from bookings.models import Booking, Event, Lot, Slot, User
from bookings.services.due import Settled, settle_due
from parkmate.embedded import redis
from realtime import expiry
from realtime.deadlines import Deadlines
from realtime.expiry import ExpiryWorker
from realtime.runtime import Runtime
from tests.bookings.parking import book
from tests.conftest import Mover
from tests.realtime.socket import Opener

Stage = tuple[User, Lot, Slot]

book_ = sync_to_async(book)


@asynccontextmanager
async def at_work(runtime: Runtime) -> AsyncIterator[ExpiryWorker]:
    worker = ExpiryWorker(runtime)
    task = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        worker.stop()
        async with asyncio.timeout(5):
            await task


@pytest.fixture
def no_sweeping_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that wakes by its alarm clock alone."""

    async def nothing(self: ExpiryWorker) -> None:
        self._sweep_at += 3600

    monkeypatch.setattr(ExpiryWorker, "_sweep", nothing)


@pytest.fixture
def main_backend(stage: Stage) -> int:
    """The connection of the fixtures, which empties the tables afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    return int(pid)


async def ends_soon(move: Mover, booking: Booking, *, seconds: float = 0.3) -> None:
    left = booking.end_time - datetime.now(UTC)
    await sync_to_async(move)(booking.pk, by=timedelta(seconds=seconds) - left)


async def completed(driver: User, opener: Opener) -> Any:
    socket = await opener(driver, "/ws/driver/")
    snapshot = await socket.next("snapshot")
    if snapshot["bookings"][0]["status"] == "completed":
        return snapshot["bookings"][0]
    return (await socket.next("booking-completed"))["booking"]


async def test_redis_wakes_the_worker_when_a_booking_is_due(
    no_sweeping_worker: None, stage: Stage, connect: Opener, runtime: Runtime
) -> None:
    driver, _, slot = stage
    booking = await sync_to_async(book)(driver, slot, duration=timedelta(seconds=5))
    await runtime.publisher.drained()
    assert runtime.deadlines is not None
    assert await runtime.deadlines.first() == booking.expiring_at
    soon = datetime.now(UTC) + timedelta(seconds=0.2)
    await sync_to_async(Booking.objects.filter(pk=booking.pk).update)(end_time=soon, due_at=soon, expiring_at=soon)
    await runtime.deadlines.set({booking.pk: soon})
    async with at_work(runtime):
        ended = await completed(driver, connect)
    assert ended["end_reason"] == "time"
    await runtime.publisher.drained()
    assert await runtime.deadlines.first() is None


async def test_the_sweep_finds_what_redis_does_not_know(
    stage: Stage, connect: Opener, runtime: Runtime, move: Mover
) -> None:
    driver, _, slot = stage
    booking = await book_(driver, slot)
    assert runtime.deadlines is not None
    await runtime.publisher.drained()
    await runtime.deadlines.set({booking.pk: None})
    await ends_soon(move, booking)
    async with at_work(runtime):
        assert (await completed(driver, connect))["id"] == booking.pk


async def test_without_redis_the_worker_sleeps_by_the_databases_own_deadlines(
    no_sweeping_worker: None, stage: Stage, connect: Opener, runtime: Runtime, move: Mover
) -> None:
    driver, _, slot = stage
    runtime.deadlines, deadlines = None, runtime.deadlines
    booking = await book_(driver, slot)
    await ends_soon(move, booking)
    async with at_work(runtime):
        assert (await completed(driver, connect))["id"] == booking.pk
    runtime.deadlines = deadlines


async def test_a_redis_that_is_gone_delays_no_completion(
    own_redis: redis.Redis, stage: Stage, connect: Opener, runtime: Runtime, move: Mover
) -> None:
    driver, _, slot = stage
    booking = await book_(driver, slot)
    await ends_soon(move, booking)
    own_redis.kill()
    async with at_work(runtime):
        assert (await completed(driver, connect))["id"] == booking.pk


async def test_an_emptied_redis_is_filled_again(
    own_redis: redis.Redis, stage: Stage, runtime: Runtime, move: Mover
) -> None:
    driver, _, slot = stage
    booking = await sync_to_async(book)(driver, slot, duration=timedelta(minutes=10))
    deadlines = runtime.deadlines
    assert deadlines is not None
    await runtime.publisher.drained()
    async with at_work(runtime), asyncio.timeout(10):
        while not await deadlines.is_filled():
            await asyncio.sleep(0.01)
        await deadlines._redis.flushall()
        while await deadlines.first() != booking.due_at:
            await asyncio.sleep(0.01)


async def test_two_workers_complete_each_booking_once(
    stage: Stage, runtime: Runtime, move: Mover, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expiry, "BATCH", 7)
    driver, lot, _ = stage
    bookings = await sync_to_async(forty)(driver, lot)
    for booking in bookings:
        await ends_soon(move, booking)
    async with at_work(runtime), at_work(runtime), asyncio.timeout(10):
        while await sync_to_async(Booking.objects.filter(status="booked").exists)():
            await asyncio.sleep(0.01)
    told = await sync_to_async(Event.objects.filter(type="booking-completed").count)()
    assert told == 3 * len(bookings)


def forty(driver: User, lot: Lot) -> list[Booking]:
    slots = Slot.objects.bulk_create(Slot(lot=lot, label=f"C{n}", vehicle_type="car", price=10) for n in range(40))
    return [book(driver, slot, f"KL-{n}") for n, slot in enumerate(slots)]


async def test_a_backlog_is_done_by_two_batches_at_once(
    stage: Stage, runtime: Runtime, move: Mover, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver, lot, _ = stage
    monkeypatch.setattr(expiry, "BATCH", 7)
    monkeypatch.setattr(expiry, "LARGE_BATCH", 11)
    both = Barrier(2)
    settled: list[tuple[int, int]] = []

    def settle(*, limit: int) -> Settled:
        if limit == 11 and len(settled) < 2:
            both.wait(5)
        done = settle_due(limit=limit)
        settled.append((limit, done.completed))
        return done

    monkeypatch.setattr(expiry, "settle_due", settle)
    for booking in await sync_to_async(forty)(driver, lot):
        await ends_soon(move, booking, seconds=-1)
    async with at_work(runtime), asyncio.timeout(10):
        while await sync_to_async(Booking.objects.filter(status="booked").exists)():
            await asyncio.sleep(0.01)
    assert (settled[0], sorted(settled[1:3])) == ((7, 7), [(11, 11), (11, 11)])
    assert await sync_to_async(Event.objects.filter(type="booking-completed").count)() == 3 * 40


async def test_the_worker_goes_on_after_the_database_was_away(
    main_backend: int, stage: Stage, connect: Opener, runtime: Runtime, move: Mover, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver, _, slot = stage
    socket = await connect(driver, "/ws/driver/")
    await socket.next("snapshot")
    booking = await book_(driver, slot)
    await ends_soon(move, booking)
    monkeypatch.setattr(expiry, "DATABASE_AWAY_S", 0.02)
    async with at_work(runtime):
        await sync_to_async(cut_connections)(but=main_backend)
        # The pool makes its connections anew, one try after the other.
        assert (await socket.next("booking-completed", patience_s=15))["booking"]["id"] == booking.pk


def cut_connections(*, but: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid NOT IN (pg_backend_pid(), %s)",
            [but],
        )


async def test_deadlines_older_than_asked_are_dropped(settings: Settings) -> None:
    deadlines = Deadlines(settings.REDIS_URL)
    now = datetime(2026, 1, 15, tzinfo=UTC)
    await deadlines.set({1: now, 2: now + timedelta(seconds=1)})
    await deadlines.drop_until(now)
    assert await deadlines.first() == now + timedelta(seconds=1)
    await deadlines.set({2: None})
    assert await deadlines.first() is None
    await deadlines.close()
