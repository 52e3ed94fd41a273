import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from bookings.models import Lot, Slot, User
from bookings.streams import of_driver
from parkmate.embedded import redis
from realtime import doorbell, hub, publisher, redis_health
from realtime.runtime import Runtime, speak_with
from tests.bookings.parking import book, cancel
from tests.realtime.elsewhere import Elsewhere, publish
from tests.realtime.socket import Opener
from tests.realtime.test_order import joined

Stage = tuple[User, Lot, Slot]

book_ = sync_to_async(book)
cancel_ = sync_to_async(cancel)


class Touched:
    """A layer that counts who tries it, and refuses."""

    times = 0

    async def group_send_many(self, *_: Any) -> None:
        self.times += 1
        raise ConnectionError


@contextmanager
def paused(server: redis.Redis) -> Iterator[None]:
    os.kill(server.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server.pid, signal.SIGCONT)


async def test_a_socket_opens_and_follows_while_redis_hangs(
    no_sweep: None, own_redis: redis.Redis, stage: Stage, connect: Opener
) -> None:
    driver, _, slot = stage
    with paused(own_redis):
        socket = await connect(driver, "/ws/driver/")
        assert (await socket.next())["type"] == "snapshot"
        booking = await book_(driver, slot)
        assert (await socket.next())["type"] == "booking-created"
        await cancel_(driver, booking)
        assert (await socket.next())["type"] == "booking-cancelled"


async def test_what_another_process_commits_while_redis_hangs_comes_by_the_doorbell(
    no_sweep: None, own_redis: redis.Redis, stage: Stage, connect: Opener, runtime: Runtime
) -> None:
    driver, _, slot = stage
    with paused(own_redis):
        socket = await connect(driver, "/ws/driver/")
        await socket.next("snapshot")
        speak_with(None)  # as a command without a loop does, or a worker whose Redis fails
        await book_(driver, slot)
        assert (await socket.next())["type"] == "booking-created"
        speak_with(runtime)


async def test_a_publisher_whose_redis_is_gone_rings_the_doorbell(
    no_sweep: None, own_redis: redis.Redis, stage: Stage, connect: Opener, runtime: Runtime, monkeypatch: Any
) -> None:
    driver, _, slot = stage
    rung: list[set[str]] = []
    monkeypatch.setattr(publisher, "ring", lambda names: rung.append(set(names)))
    own_redis.kill()
    await book_(driver, slot)
    await runtime.publisher.drained()
    assert rung == [{of_driver(driver.pk), f"owner.{slot.lot.owner_id}", f"lot.{slot.lot_id}"}]


async def test_events_come_over_redis_again_after_it_was_killed_and_started_empty(
    own_redis: redis.Redis, stage: Stage, connect: Opener, runtime: Runtime, tmp_path: Any
) -> None:
    driver, _, slot = stage
    socket = await connect(driver, "/ws/driver/")
    await socket.next("snapshot")
    own_redis.kill()
    booking = await book_(driver, slot)
    await socket.until_version(1)
    again = redis.start(tmp_path)
    assert again is not None
    await cancel_(driver, booking)
    await socket.until_version(2)
    async with asyncio.timeout(10):
        while True:  # the layer subscribes again by itself
            receivers = await runtime.deadlines._redis.pubsub_numsub(f"parkmate__group__{of_driver(driver.pk)}")  # type: ignore[union-attr]
            if receivers[0][1]:
                break
            await asyncio.sleep(0.02)
    again.stop()


@pytest.mark.parametrize("names", [["driver.1", "lot.2"], [f"owner.{n}" for n in range(2_000)]])
async def test_the_doorbell_names_streams_or_rings_for_all(
    runtime: Runtime, elsewhere: Elsewhere, names: list[str]
) -> None:
    heard: asyncio.Queue[list[str] | None] = asyncio.Queue()

    async def hear(rung: list[str] | None) -> None:
        await heard.put(rung)

    ear = asyncio.create_task(doorbell.listen(hear))
    async with asyncio.timeout(5):
        assert await heard.get() is None  # the first look at everything
        await sync_to_async(doorbell.ring)(names)
        assert await heard.get() == (sorted(names) if len(names) == 2 else None)
    ear.cancel()
    await asyncio.wait({ear})


async def test_a_stream_that_is_left_and_watched_again_is_heard(
    no_sweep: None, stage: Stage, connect: Opener, runtime: Runtime, elsewhere: Elsewhere, monkeypatch: Any
) -> None:
    driver, _, slot = stage
    monkeypatch.setattr(hub, "LEAVE_AFTER_S", -1.0)
    for version in (1, 2, 3):
        socket = await connect(driver, "/ws/driver/")
        await socket.next("snapshot")
        if version < 3:
            await socket.close()
            runtime.hub.leave_idle()
            assert not runtime.hub.streams
    await joined(runtime, of_driver(driver.pk))
    await book_(driver, slot)
    await publish(elsewhere.news(of_driver(driver.pk)))
    assert (await socket.next())["type"] == "booking-created"


async def test_no_news_waits_for_a_redis_that_hangs_and_it_is_used_again_when_it_is_back(
    no_sweep: None, own_redis: redis.Redis, stage: Stage, connect: Opener, runtime: Runtime, monkeypatch: Any
) -> None:
    driver, _, slot = stage
    monkeypatch.setattr(redis_health, "PROBE_EVERY_S", 0.01)
    monkeypatch.setattr(redis_health, "PATIENCE_S", 0.2)
    told = runtime.publisher
    assert runtime.deadlines is not None
    with paused(own_redis):
        booking = await book_(driver, slot)
        await told.drained()
        assert runtime.deadlines.health.away
        layer, told._layer = told._layer, Touched()
        await cancel_(driver, booking)
        await told.drained()
        assert told._layer.times == 0
        told._layer = layer
    async with asyncio.timeout(10):
        while runtime.deadlines.health.away:
            await asyncio.sleep(0.01)
    rung: list[Any] = []
    monkeypatch.setattr(publisher, "ring", rung.append)
    await book_(driver, slot)
    await told.drained()
    assert rung == []
