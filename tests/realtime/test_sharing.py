import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError

from bookings.models import Lot, Slot, User
from realtime import hub as hubs
from realtime import ring as rings
from realtime.pictures import read_opening
from tests.bookings.parking import book, cancel
from tests.realtime.socket import Opener

Stage = tuple[User, Lot, Slot]


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each stream's picture was read; a board's is shared as long as a test takes."""
    counted = Counter[str]()

    def read(stream: str, since: Any) -> Any:
        counted[stream] += 1
        return read_opening(stream, since)

    monkeypatch.setattr(hubs, "read_opening", read)
    monkeypatch.setattr(hubs, "SHARED_FOR_S", 60.0)
    return counted


async def test_a_crowd_that_opens_a_board_at_once_is_served_from_one_picture(
    stage: Stage, connect: Opener, readings: Counter[str]
) -> None:
    driver, lot, _ = stage
    sockets = await asyncio.gather(*(connect(driver, f"/ws/lots/{lot.pk}/") for _ in range(8)))
    snapshots = [await socket.next("snapshot") for socket in sockets]
    assert readings == {f"lot.{lot.pk}": 1}
    assert len({str({**snapshot, "server_time": ""}) for snapshot in snapshots}) == 1


async def test_who_gets_a_shared_picture_gets_what_came_since_and_nothing_twice(
    stage: Stage, connect: Opener, readings: Counter[str]
) -> None:
    driver, lot, slot = stage
    first = await connect(driver, f"/ws/lots/{lot.pk}/")
    await first.next("snapshot")
    booking = await sync_to_async(book)(driver, slot, duration=timedelta(hours=1))
    await first.next("booking-created")
    second = await connect(driver, f"/ws/lots/{lot.pk}/")
    assert (await second.next())["slots"][0]["state"] == "free"
    assert (await second.next())["booking"]["id"] == booking.pk
    assert (second.version, readings) == (1, {f"lot.{lot.pk}": 1})
    await sync_to_async(cancel)(driver, booking)
    assert [(await socket.next())["type"] for socket in (first, second)] == ["booking-cancelled"] * 2


async def test_a_picture_that_the_ring_has_moved_past_is_read_anew(
    stage: Stage, connect: Opener, readings: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rings, "LENGTH", 2)
    driver, lot, slot = stage
    first = await connect(driver, f"/ws/lots/{lot.pk}/")
    await first.next("snapshot")
    for _ in range(2):
        booking = await sync_to_async(book)(driver, slot)
        await first.next("booking-created")
        await sync_to_async(cancel)(driver, booking)
        await first.next("booking-cancelled")
    second = await connect(driver, f"/ws/lots/{lot.pk}/")
    assert (await second.next())["version"] == 4
    assert readings == {f"lot.{lot.pk}": 2}


async def test_a_picture_that_could_not_be_read_is_given_to_nobody_else(
    stage: Stage, connect: Opener, readings: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    driver, lot, _ = stage

    def broken(stream: str, since: Any) -> Any:
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(hubs, "read_opening", broken)
        assert await (await connect(driver, f"/ws/lots/{lot.pk}/")).closed() == 4012
    await (await connect(driver, f"/ws/lots/{lot.pk}/")).next("snapshot")


async def test_pictures_of_persons_are_read_for_each_socket(
    stage: Stage, connect: Opener, readings: Counter[str]
) -> None:
    driver, _, _ = stage
    for _ in range(2):
        await (await connect(driver, "/ws/driver/")).next("snapshot")
    assert readings == {f"driver.{driver.pk}": 2}


async def test_a_picture_is_shared_for_a_moment_only(
    stage: Stage, connect: Opener, readings: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "SHARED_FOR_S", 0.0)
    driver, lot, _ = stage
    for _ in range(2):
        await (await connect(driver, f"/ws/lots/{lot.pk}/")).next("snapshot")
    assert readings == {f"lot.{lot.pk}": 2}
