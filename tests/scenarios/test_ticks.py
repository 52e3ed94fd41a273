import asyncio
from itertools import pairwise

from tests.product.screen import Screen
from tests.product.shapes import Value, instant, remaining
from tests.product.town import Town

TICKS = 5


async def test_ticks_fall_by_one_a_second_and_agree_with_end_time(town: Town) -> None:
    place, driver = town.lot(), town.person()
    screens = [
        await driver.watch(),
        await place.owner.watch("/ws/owner/"),
        await town.person().watch(place.board),
    ]
    booking = await driver.book(place.slots[0])
    for ticks in await asyncio.gather(*(ticks_of(screen) for screen in screens)):
        judge(ticks, booking)
    for screen in screens:
        assert not [message for message in screen.seen if message["type"] == "heartbeat"], "ticks are not silence"


async def ticks_of(screen: Screen) -> list[Value]:
    return [await screen.wait_for("booking-tick") for _ in range(TICKS)]


def judge(ticks: list[Value], booking: Value) -> None:
    left = []
    for tick in ticks:
        (ticking,) = tick["bookings"]
        assert ticking["id"] == booking["id"]
        left.append(ticking["remaining_time"])
        assert abs(left[-1] - remaining(booking, instant(tick["server_time"]))) <= 1
    assert all(before - after in (0, 1, 2) for before, after in pairwise(left)), left
    elapsed = (instant(ticks[-1]["server_time"]) - instant(ticks[0]["server_time"])).total_seconds()
    assert abs(elapsed - (TICKS - 1)) < 1, "not one a second"
    assert abs((left[0] - left[-1]) - elapsed) <= 1, left
