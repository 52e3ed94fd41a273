import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from bookings.snapshots.reading import Reading
from realtime import outlet as outlets
from realtime.frames import ready
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
    stream.subscriptions[subscription] = None
    subscription.start(0, ["snapshot"])
    return stream


async def test_ticks_are_skipped_and_events_kept_for_a_client_that_is_busy() -> None:
    client = Client()
    outlet = Outlet(client.send)
    stream = followed(outlet)
    await client.has(1)
    client.reads.clear()
    stream.hear([(1, frame(1))], EPOCH)
    await asyncio.sleep(0)
    outlet.put_if_idle("tick", ready("tick"))
    stream.hear([(2, frame(2))], EPOCH)
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
        stream.hear([(version, frame(version))], EPOCH)
    await asyncio.sleep(0)
    client.reads.set()
    assert (await client.has(3))[1:] == [frame(1), Close.TOO_SLOW]


async def test_a_client_just_within_the_ring_reads_on() -> None:
    client = Client()
    stream = followed(Outlet(client.send))
    await client.has(1)
    client.reads.clear()
    for version in range(1, LENGTH + 1):
        stream.hear([(version, frame(version))], EPOCH)
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
    stream.hear([(1, frame(1))], EPOCH)
    stream.hear([(2, frame(2))], "another")
    stream.begin(opening_of(stream))
    assert stream.place == 1


class Prepared(Client):
    """A client of a server that takes ready frames too, as long as it has room."""

    def __init__(self) -> None:
        super().__init__()
        self.shut = False

    def write(self, ready_frames: bytes) -> None:
        assert not self.shut
        self.taken.append(ready_frames)


async def test_events_are_written_ready_and_together_to_whoever_has_all_before_them() -> None:
    client = Prepared()
    stream = followed(Outlet(client.send, client))
    stream.hear([(2, frame(2))], EPOCH)
    stream.hear([(1, frame(1))], EPOCH)
    assert client.taken == ["snapshot", ready(frame(1)) + ready(frame(2))]
    (subscription,) = stream.subscriptions
    assert subscription.version == subscription.stream.place


async def test_without_room_an_event_goes_the_other_way_and_comes_once() -> None:
    client = Prepared()
    stream = followed(Outlet(client.send, client))
    client.shut = True
    stream.hear([(1, frame(1))], EPOCH)
    client.shut = False
    stream.hear([(2, frame(2))], EPOCH)
    assert client.taken == ["snapshot", frame(1), ready(frame(2))]


async def test_nothing_overtakes_what_is_on_its_way() -> None:
    client = Prepared()
    outlet = Outlet(client.send, client)
    stream = followed(outlet)
    client.reads.clear()
    outlet.put("answer")
    stream.hear([(1, frame(1))], EPOCH)
    outlet.put_if_idle("tick", ready("tick"))
    client.reads.set()
    assert await client.has(3) == ["snapshot", "answer", frame(1)]


async def test_who_has_taken_what_was_on_its_way_is_written_ready_frames_again() -> None:
    client = Prepared()
    outlet = Outlet(client.send, client)
    stream = followed(outlet)
    client.reads.clear()
    outlet.put("answer")
    client.reads.set()
    await client.has(2)
    await asyncio.sleep(0)
    stream.hear([(1, frame(1))], EPOCH)
    assert client.taken == ["snapshot", "answer", ready(frame(1))]


async def test_after_a_goodbye_that_cut_off_what_was_on_its_way_nothing_goes() -> None:
    client = Prepared()
    outlet = Outlet(client.send, client)
    client.reads.clear()
    outlet.put("answer")
    outlet.close(Close.RESTART)
    client.reads.set()
    await outlet.closed_for_good()
    assert not outlet.write(ready("event"))
    assert client.taken == [Close.RESTART]


async def test_who_was_written_to_has_not_been_silent() -> None:
    client = Prepared()
    outlet = Outlet(client.send, client)
    stream = followed(outlet)
    outlet.sent_at = 0
    stream.hear([(1, frame(1))], EPOCH)
    after_the_event, outlet.sent_at = outlet.sent_at, 0
    outlet.put_if_idle("tick", ready("tick"))
    assert 0 < after_the_event <= outlet.sent_at


async def test_a_socket_that_has_not_all_that_came_before_reads_on_from_the_ring() -> None:
    client = Prepared()
    outlet = Outlet(client.send, client)
    stream = followed(outlet)
    (subscription,) = stream.subscriptions
    subscription.version = None
    stream.hear([(1, frame(1))], EPOCH)
    subscription.start(0, ["snapshot"])
    assert client.taken == ["snapshot", "snapshot", frame(1)]


async def test_ticks_go_ready_and_after_a_goodbye_nothing_goes() -> None:
    client = Prepared()
    outlet = Outlet(client.send, client)
    outlet.put_if_idle("tick", ready("tick"))
    outlet.close(Close.RESTART)
    outlet.put_if_idle("tick", ready("tick"))
    assert not outlet.write(ready("event"))
    await outlet.closed_for_good()
    assert client.taken == [ready("tick"), Close.RESTART]
