import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from bookings.snapshots.reading import Reading
from realtime import outlet as outlets
from realtime.messages import Close
from realtime.outlet import Outlet
from realtime.pictures import Opening
from realtime.ring import LENGTH
from realtime.stream import Subscription, WatchedStream

EPOCH = "e"


class Client:
    """Takes what a server would send, or does not."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.reads = asyncio.Event()
        self.reads.set()

    async def send(self, message: dict[str, Any]) -> None:
        await self.reads.wait()
        self.taken.append(message.get("text", message.get("code")))

    async def has(self, count: int) -> list[Any]:
        async with asyncio.timeout(5):
            while len(self.taken) < count:
                await asyncio.sleep(0)
        return self.taken


def frame(version: int) -> str:
    return f'{{"type":"booking-updated","stream":"driver.1","version":{version}}}'


def opening_of(stream: WatchedStream) -> Opening:
    reading = Reading(stream.name, 0, EPOCH, datetime(2026, 1, 15, tzinfo=UTC))
    return Opening(reading, spans=[], lots_changed_at=0, state="{}")


def followed(outlet: Outlet) -> WatchedStream:
    stream = WatchedStream("driver.1")
    stream.begin(opening_of(stream))
    subscription = Subscription(stream, outlet)
    stream.subscriptions.add(subscription)
    subscription.start(0, ["snapshot"])
    return stream


async def test_ticks_are_skipped_and_events_kept_for_a_client_that_is_busy() -> None:
    client = Client()
    outlet = Outlet(client.send)
    stream = followed(outlet)
    await client.has(1)
    client.reads.clear()
    stream.hear(1, frame(1), EPOCH)
    await asyncio.sleep(0)
    outlet.put_if_idle("tick")
    stream.hear(2, frame(2), EPOCH)
    client.reads.set()
    assert await client.has(3) == ["snapshot", frame(1), frame(2)]


async def test_only_the_latest_of_a_kind_waits() -> None:
    client = Client()
    outlet = Outlet(client.send)
    client.reads.clear()
    outlet.put("first")
    await asyncio.sleep(0)
    outlet.put_latest("lots", "old")
    outlet.put_latest("lots", "new")
    outlet.put("answer")
    client.reads.set()
    assert await client.has(3) == ["first", "answer", "new"]


async def test_a_client_that_the_ring_has_moved_past_is_closed() -> None:
    client = Client()
    stream = followed(Outlet(client.send))
    await client.has(1)
    client.reads.clear()
    for version in range(1, LENGTH + 3):
        stream.hear(version, frame(version), EPOCH)
    await asyncio.sleep(0)
    client.reads.set()
    assert (await client.has(2))[1:] == [Close.TOO_SLOW]


async def test_a_client_just_within_the_ring_reads_on() -> None:
    client = Client()
    stream = followed(Outlet(client.send))
    await client.has(1)
    client.reads.clear()
    for version in range(1, LENGTH + 1):
        stream.hear(version, frame(version), EPOCH)
    client.reads.set()
    assert (await client.has(LENGTH + 1))[1:] == [frame(version) for version in range(1, LENGTH + 1)]


async def test_a_client_that_takes_nothing_for_long_has_stalled(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    outlet = Outlet(client.send)
    client.reads.clear()
    outlet.put("first")
    await asyncio.sleep(0)
    assert not outlet.stalled
    monkeypatch.setattr(outlets, "STALLED_S", -1.0)
    assert outlet.stalled
    outlet.drop()


async def test_a_goodbye_is_said_once_and_nothing_after_it() -> None:
    client = Client()
    outlet = Outlet(client.send)
    outlet.close(Close.BAD_FRAMES, "the reason")
    outlet.close(Close.RESTART)
    outlet.put("too late")
    await outlet.closed_for_good()
    assert client.taken == ["the reason", Close.BAD_FRAMES]


async def test_a_client_that_is_gone_disturbs_nobody() -> None:
    async def gone(_: dict[str, Any]) -> None:
        raise ConnectionResetError

    outlet = Outlet(gone)
    outlet.put("frame")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not outlet.busy
    outlet.close(Close.RESTART)
    await outlet.closed_for_good()


def test_what_is_heard_before_the_first_picture_follows_it_if_it_is_of_the_same_life() -> None:
    stream = WatchedStream("driver.1")
    stream.hear(1, frame(1), EPOCH)
    stream.hear(2, frame(2), "another")
    stream.begin(opening_of(stream))
    assert stream.place == 1
