import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer

from bookings.models import Lot, Slot, User
from bookings.streams import of_driver
from realtime import filling, pictures
from realtime import hub as hubs
from realtime.groups import EVENT
from realtime.ring import LENGTH
from realtime.runtime import Runtime
from realtime.stream import Told
from tests.bookings.parking import book, cancel
from tests.realtime.elsewhere import Elsewhere, publish
from tests.realtime.readings import Readings
from tests.realtime.socket import Opener, Socket

Stage = tuple[User, Lot, Slot]

book_ = sync_to_async(book)
cancel_ = sync_to_async(cancel)


async def four_events(driver: User, slot: Slot) -> None:
    for _ in range(2):
        await cancel_(driver, await book_(driver, slot))


def book_and_cancel(driver: User, slot: Slot, *, times: int) -> None:
    for _ in range(times):
        cancel(driver, book(driver, slot))


async def joined(runtime: Runtime, stream: str) -> None:
    """Wait until its group was joined, and what was said before was looked for."""
    async with asyncio.timeout(5):
        while not runtime.grapevine.groups.is_settled(stream):
            await asyncio.sleep(0.01)
        while runtime.hub._checking._task is not None:
            await asyncio.wait({runtime.hub._checking._task})


async def following(connect: Opener, runtime: Runtime, driver: User) -> Socket:
    """Give the driver's socket with its first picture read, its group joined and looked through."""
    socket = await connect(driver, "/ws/driver/")
    await socket.next("snapshot")
    await joined(runtime, of_driver(driver.pk))
    return socket


async def at_hand(runtime: Runtime, news: Sequence[tuple[str, int, str]], epoch: str) -> None:
    """Let Redis have said all this before anybody listens."""
    layer, channel = get_channel_layer(), await runtime.grapevine._channel
    for name, version, frame in news:
        place = {"stream": name, "version": version, "epoch": epoch}
        layer.channels[channel].put_nowait(layer.channel_layer.serialize({"type": EVENT, **place, "frame": frame}))


async def test_events_published_out_of_order_arrive_in_order(
    no_sweep: None, stage: Stage, connect: Opener, runtime: Runtime, elsewhere: Elsewhere, monkeypatch: Any
) -> None:
    # Patient, so that what arrives was put in order and not read again.
    monkeypatch.setattr(hubs, "GAP_PATIENCE_S", 3600.0)
    driver, _, slot = stage
    socket = await following(connect, runtime, driver)
    await four_events(driver, slot)
    first, second, third, fourth = elsewhere.news(of_driver(driver.pk))
    await publish([third, second, fourth, second, first])
    arrived = [frame["version"] for frame in await socket.until_version(4)]
    assert arrived == [1, 2, 3, 4]


async def test_a_burst_from_redis_of_more_than_the_ring_holds_leaves_no_reading_socket_behind(
    no_sweep: None, stage: Stage, connect: Opener, runtime: Runtime, elsewhere: Elsewhere
) -> None:
    driver, _, slot = stage
    stream = of_driver(driver.pk)
    socket = await following(connect, runtime, driver)
    await sync_to_async(book_and_cancel)(driver, slot, times=LENGTH)
    await at_hand(runtime, elsewhere.news(stream), socket.epoch)
    arrived = await socket.until_version(2 * LENGTH)
    assert [frame["version"] for frame in arrived] == list(range(1, 2 * LENGTH + 1))


async def test_what_one_turn_of_the_loop_hears_of_a_stream_goes_on_together_and_in_order(
    no_sweep: None,
    stage: Stage,
    connect: Opener,
    runtime: Runtime,
    elsewhere: Elsewhere,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    driver, _, slot = stage
    socket = await following(connect, runtime, driver)
    await four_events(driver, slot)
    heard, hear = list[int](), runtime.hub.hear

    def listen(name: str, told: Sequence[Told], *, epoch: str) -> None:
        heard.append(len(told))
        hear(name, told, epoch=epoch)

    monkeypatch.setattr(runtime.hub, "hear", listen)
    await at_hand(runtime, elsewhere.news(of_driver(driver.pk)), socket.epoch)
    assert [frame["version"] for frame in await socket.until_version(4)] == [1, 2, 3, 4]
    assert heard == [4]


async def test_an_event_that_redis_dropped_is_read_from_the_database(
    no_sweep: None, stage: Stage, connect: Opener, runtime: Runtime, elsewhere: Elsewhere
) -> None:
    driver, _, slot = stage
    socket = await following(connect, runtime, driver)
    await four_events(driver, slot)
    first, _lost, _lost_too, fourth = elsewhere.news(of_driver(driver.pk))
    await publish([first, fourth])
    assert [frame["version"] for frame in await socket.until_version(4)] == [1, 2, 3, 4]


async def test_the_last_event_that_redis_dropped_is_found_by_the_sweep(
    quick_sweep: None, stage: Stage, connect: Opener, elsewhere: Elsewhere
) -> None:
    driver, _, slot = stage
    socket = await connect(driver, "/ws/driver/")
    await socket.next("snapshot")
    await book_(driver, slot)
    assert [frame["type"] for frame in await socket.until_version(1)] == ["booking-created"]


async def test_what_is_said_between_the_first_picture_and_joining_its_group_is_read_from_the_database(
    no_sweep: None,
    stage: Stage,
    connect: Opener,
    runtime: Runtime,
    elsewhere: Elsewhere,
    later_readings: Readings,
) -> None:
    driver, _, slot = stage
    later_readings.hold()
    opening = asyncio.ensure_future(connect(driver, "/ws/driver/"))
    assert await asyncio.to_thread(later_readings.done.wait, 5)
    await four_events(driver, slot)
    await joined(runtime, of_driver(driver.pk))
    later_readings.let_go.set()
    socket = await opening
    assert (await socket.next("snapshot"))["version"] == 0
    assert [frame["version"] for frame in await socket.until_version(4)] == [1, 2, 3, 4]


async def test_what_happens_while_a_socket_joins_is_neither_lost_nor_told_twice(
    no_sweep: None, stage: Stage, connect: Opener, later_readings: Readings
) -> None:
    driver, _, slot = stage
    watcher = await connect(driver, "/ws/driver/")
    await watcher.next("snapshot")
    later_readings.hold()
    opening = asyncio.ensure_future(connect(driver, "/ws/driver/"))
    assert await asyncio.to_thread(later_readings.done.wait, 5)
    await four_events(driver, slot)
    await watcher.until_version(4)
    later_readings.let_go.set()
    socket = await opening
    assert (await socket.next())["type"] == "snapshot"
    assert socket.version == 0
    assert [frame["version"] for frame in await socket.until_version(4)] == [1, 2, 3, 4]


async def test_a_picture_that_is_newer_than_the_hub_is_followed_without_a_repeat(
    no_sweep: None, stage: Stage, connect: Opener, elsewhere: Elsewhere
) -> None:
    driver, _, slot = stage
    early = await connect(driver, "/ws/driver/")
    await early.next("snapshot")
    booking = await book_(driver, slot)
    late = await connect(driver, "/ws/driver/")
    snapshot = await late.next("snapshot")
    assert [shown["id"] for shown in snapshot["bookings"]] == [booking.pk]
    await early.until_version(1)
    await cancel_(driver, booking)
    await publish(elsewhere.news(of_driver(driver.pk))[1:])
    for socket in (early, late):
        assert [frame["type"] for frame in await socket.until_version(2)] == ["booking-cancelled"]


async def test_a_forged_frame_does_not_stop_a_stream(
    quick_sweep: None, stage: Stage, connect: Opener, runtime: Runtime, elsewhere: Elsewhere
) -> None:
    driver, _, slot = stage
    stream = of_driver(driver.pk)
    socket = await following(connect, runtime, driver)
    await publish([(stream, 1, "no json"), (stream, 2, '{"stream":"driver.0","version":2}'), (stream, 999, "{}")])
    await book_(driver, slot)
    assert [frame["type"] for frame in await socket.until_version(1)] == ["booking-created"]
    await cancel_(driver, await book_(driver, await sync_to_async(_another)(slot), "KL-2"))
    assert [frame["version"] for frame in await socket.until_version(3)] == [2, 3]


def _another(slot: Slot) -> Slot:
    return Slot.objects.create(lot=slot.lot, label="A2", vehicle_type="car", price=slot.price)


async def test_a_sweep_waits_for_what_is_on_its_way_before_it_reads(
    no_sweep: None, stage: Stage, connect: Opener, runtime: Runtime, elsewhere: Elsewhere, monkeypatch: Any
) -> None:
    driver, _, slot = stage
    socket = await following(connect, runtime, driver)
    await four_events(driver, slot)
    read: list[str] = []
    monkeypatch.setattr(hubs, "ON_ITS_WAY_S", 3600.0)
    monkeypatch.setattr(pictures, "read_tail", lambda stream, _: read.append(stream))
    await runtime.hub.check()
    await publish(elsewhere.news(of_driver(driver.pk)))
    assert [frame["version"] for frame in await socket.until_version(4)] == [1, 2, 3, 4]
    assert read == []


async def test_a_process_far_behind_sends_a_fresh_snapshot(
    no_sweep: None, stage: Stage, connect: Opener, runtime: Runtime, elsewhere: Elsewhere, monkeypatch: Any
) -> None:
    monkeypatch.setattr(filling, "MOST_MISSING", 3)
    driver, _, slot = stage
    socket = await following(connect, runtime, driver)
    await four_events(driver, slot)
    await runtime.hub.check()
    again = await socket.next("snapshot")
    assert again["version"] == 4
    assert [booking["status"] for booking in again["bookings"]] == ["cancelled", "cancelled"]


async def test_what_is_missing_comes_page_by_page_and_whole(
    no_sweep: None, stage: Stage, connect: Opener, runtime: Runtime, elsewhere: Elsewhere, monkeypatch: Any
) -> None:
    monkeypatch.setattr("realtime.pictures.LENGTH", 3)
    driver, _, slot = stage
    socket = await connect(driver, "/ws/driver/")
    await socket.next("snapshot")
    for _ in range(2):
        await four_events(driver, slot)
    await runtime.hub.check()
    assert [frame["version"] for frame in await socket.until_version(8)] == list(range(1, 9))


@pytest.mark.parametrize("rounds", [20])
async def test_what_this_process_commits_is_told_once_though_redis_says_it_too(
    stage: Stage, connect: Opener, runtime: Runtime, rounds: int
) -> None:
    driver, lot, slot = stage
    board = await connect(driver, f"/ws/lots/{lot.pk}/")
    await board.next("snapshot")
    await joined(runtime, f"lot.{lot.pk}")
    for _ in range(rounds // 2):
        await cancel_(driver, await book_(driver, slot))
    versions = [frame["version"] for frame in await board.until_version(rounds)]
    assert versions == list(range(1, rounds + 1))


async def test_more_frames_ahead_of_a_lost_one_than_are_kept_hold_nothing_up(
    no_sweep: None, stage: Stage, connect: Opener, runtime: Runtime, elsewhere: Elsewhere, monkeypatch: Any
) -> None:
    monkeypatch.setattr("realtime.stream.MOST_AHEAD", 3)
    driver, _, slot = stage
    socket = await following(connect, runtime, driver)
    for _ in range(4):
        await four_events(driver, slot)
    _lost, *ahead = elsewhere.news(of_driver(driver.pk))
    await publish(ahead)
    assert [frame["version"] for frame in await socket.until_version(16)] == list(range(1, 17))


async def test_a_frame_of_another_life_of_the_database_is_never_taken_for_an_event_of_this_one(
    no_sweep: None, stage: Stage, connect: Opener, runtime: Runtime, elsewhere: Elsewhere
) -> None:
    driver, _, slot = stage
    socket = await following(connect, runtime, driver)
    await four_events(driver, slot)
    first, second, _lost, _lost_too = elsewhere.news(of_driver(driver.pk))
    await publish([(first[0], 1, second[2].replace('"version":2', '"version":1'))], epoch="restored since")
    events = await socket.until_version(4)
    assert [frame["type"] for frame in events] == ["booking-created", "booking-cancelled"] * 2
