import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError

from bookings.models import Lot, Slot, User
from realtime import pictures
from realtime import ring as rings
from realtime.runtime import Runtime
from tests.bookings.parking import book, cancel
from tests.realtime.readings import Readings
from tests.realtime.socket import Opener, Socket

Stage = tuple[User, Lot, Slot]


@pytest.fixture
def readings(later_readings: Readings) -> Readings:
    later_readings.hold()
    return later_readings


async def crowd(stage: Stage, connect: Opener, runtime: Runtime, size: int) -> list[Socket]:
    """Open the board so often, all of them waiting for its picture."""
    driver, lot, _ = stage
    sockets = await asyncio.gather(*(connect(driver, f"/ws/lots/{lot.pk}/") for _ in range(size)))
    async with asyncio.timeout(5):
        while (board := runtime.hub.streams.get(f"lot.{lot.pk}")) is None or len(board.subscriptions) < size:
            await asyncio.sleep(0.01)
    return sockets


async def test_a_crowd_that_opens_a_board_at_once_is_served_from_one_picture(
    stage: Stage, connect: Opener, runtime: Runtime, readings: Readings
) -> None:
    sockets = await crowd(stage, connect, runtime, 8)
    readings.let_go.set()
    snapshots = [await socket.next("snapshot") for socket in sockets]
    assert readings.counted == {f"lot.{stage[1].pk}": 1}
    assert len({str({**snapshot, "server_time": ""}) for snapshot in snapshots}) == 1


async def test_what_happens_while_a_shared_picture_is_read_follows_it_once(
    stage: Stage, connect: Opener, runtime: Runtime, readings: Readings
) -> None:
    sockets = await crowd(stage, connect, runtime, 2)
    assert await asyncio.to_thread(readings.done.wait, 5)
    booking = await sync_to_async(book)(stage[0], stage[2])
    readings.let_go.set()
    for socket in sockets:
        assert (await socket.next())["slots"][0]["state"] == "free"
        assert (await socket.next())["booking"]["id"] == booking.pk
    await sync_to_async(cancel)(stage[0], booking)
    assert [(await socket.next())["type"] for socket in sockets] == ["booking-cancelled"] * 2


async def test_a_picture_that_the_ring_has_moved_past_is_read_anew(
    stage: Stage, connect: Opener, runtime: Runtime, readings: Readings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rings, "LENGTH", 2)
    sockets = await crowd(stage, connect, runtime, 2)
    assert await asyncio.to_thread(readings.done.wait, 5)
    for _ in range(2):
        booking = await sync_to_async(book)(stage[0], stage[2])
        await sync_to_async(cancel)(stage[0], booking)
    readings.let_go.set()
    assert [(await socket.next())["version"] for socket in sockets] == [4, 4]
    assert readings.counted[f"lot.{stage[1].pk}"] > 1


async def test_a_picture_that_could_not_be_read_is_read_anew_for_the_next(
    stage: Stage, connect: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver, lot, _ = stage

    def broken(stream: str, since: Any) -> Any:
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(pictures, "read_opening", broken)
        assert await (await connect(driver, f"/ws/lots/{lot.pk}/")).closed() == 4012
    await (await connect(driver, f"/ws/lots/{lot.pk}/")).next("snapshot")


@pytest.mark.parametrize("path", ["/ws/driver/", "/ws/lots/{lot}/"])
async def test_who_comes_later_or_sees_something_personal_gets_a_picture_of_their_own(
    stage: Stage, connect: Opener, readings: Readings, path: str
) -> None:
    readings.let_go.set()
    for _ in range(2):
        await (await connect(stage[0], path.format(lot=stage[1].pk))).next("snapshot")
    assert list(readings.counted.values()) == [2]
