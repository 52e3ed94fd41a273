import asyncio

import pytest

from bookings.models import Lot, Slot, User
from realtime import line
from realtime.line import Full, Line
from realtime.runtime import Runtime
from tests.realtime.readings import Readings
from tests.realtime.socket import Opener

Stage = tuple[User, Lot, Slot]


def unseen() -> None:
    pass


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "AT_ONCE", 1)


async def until_asked_for(readings: Readings) -> None:
    assert await asyncio.to_thread(readings.done.wait, 5)


async def inside(door: Line, who: str, seen: list[str], leave: asyncio.Event) -> None:
    async with door.turn(lambda: seen.append(f"{who} stands in line")):
        seen.append(f"{who} is inside")
        await leave.wait()


async def test_so_many_are_inside_and_the_next_comes_in_when_one_leaves(narrow: None) -> None:
    door, seen, leaving = Line(), list[str](), asyncio.Event()
    first = asyncio.create_task(inside(door, "anna", seen, leaving))
    await asyncio.sleep(0)
    second = asyncio.create_task(inside(door, "bert", seen, leaving))
    await asyncio.sleep(0)
    assert seen == ["anna is inside", "bert stands in line"]
    leaving.set()
    await asyncio.gather(first, second)
    assert seen[-1] == "bert is inside"


async def test_who_has_waited_too_long_is_sent_away_and_that_is_said_once_until_all_are_let_in_again(
    narrow: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    door = Line()
    async with door.turn(unseen):
        monkeypatch.setattr(line, "PATIENCE_S", 0.0)
        waiting = [asyncio.create_task(inside(door, "late", [], asyncio.Event())) for _ in range(2)]
        await asyncio.sleep(0)
    assert [type(each) for each in await asyncio.gather(*waiting, return_exceptions=True)] == [Full, Full]
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    monkeypatch.undo()
    caplog.set_level("INFO")
    async with door.turn(unseen):
        pass
    assert caplog.messages[-1] == "all sockets are opened again"


async def test_a_socket_that_waited_too_long_is_told_to_come_back(
    narrow: None,
    stage: Stage,
    connect: Opener,
    later_readings: Readings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    later_readings.hold()
    first = await connect(stage[0], "/ws/driver/")
    await until_asked_for(later_readings)
    second = await connect(stage[0], "/ws/driver/")
    monkeypatch.setattr(line, "PATIENCE_S", 0.0)
    later_readings.let_go.set()
    await first.next("snapshot")
    assert await second.closed() == 4012
    assert "a socket could not be opened" not in caplog.text


async def test_for_who_has_left_the_line_nothing_is_read(
    narrow: None, stage: Stage, connect: Opener, later_readings: Readings, runtime: Runtime
) -> None:
    driver, lot, _ = stage
    later_readings.hold()
    first = await connect(driver, "/ws/driver/")
    await until_asked_for(later_readings)
    second = await connect(driver, f"/ws/lots/{lot.pk}/")
    third = await connect(driver, "/ws/driver/")
    await second._line.send_input({"type": "websocket.disconnect", "code": 1001})
    later_readings.let_go.set()
    await first.next("snapshot")
    await third.next("snapshot")
    await second._line.wait(timeout=5)
    assert set(later_readings.counted) == {f"driver.{driver.pk}"}
    assert set(runtime.hub.streams) == {f"driver.{driver.pk}"}


async def test_what_a_client_says_in_line_is_answered_when_it_is_inside(
    narrow: None, stage: Stage, connect: Opener, later_readings: Readings
) -> None:
    later_readings.hold()
    first = await connect(stage[0], "/ws/driver/")
    await until_asked_for(later_readings)
    second = await connect(stage[0], "/ws/driver/")
    for number in (1, 2):
        await second.send(type="ping", id=number, client_time=0)
    later_readings.let_go.set()
    await first.next("snapshot")
    assert [(await second.next("pong"))["id"] for _ in range(2)] == [1, 2]
