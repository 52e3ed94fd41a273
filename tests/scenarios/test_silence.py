import asyncio
from itertools import pairwise

from tests.product.screen import Screen
from tests.product.shapes import instant
from tests.product.town import Town

HEARTBEATS = 2
SILENCE_S = 5.0


async def test_a_client_that_never_sends_keeps_its_socket_and_never_hears_five_seconds_of_silence(town: Town) -> None:
    place, driver = town.lot(), town.person()
    screens = [
        await driver.open("/ws/driver/"),
        await driver.open("/ws/lots/"),
        await driver.open(place.board),
        await place.owner.open("/ws/owner/"),
    ]
    await asyncio.gather(*(hear_heartbeats(screen) for screen in screens))
    for screen in screens:
        times = [instant(message["server_time"]) for message in screen.seen]
        gaps = [(after - before).total_seconds() for before, after in pairwise(times)]
        assert max(gaps) < SILENCE_S, gaps


async def hear_heartbeats(screen: Screen) -> None:
    for _ in range(HEARTBEATS):
        await screen.wait_for("heartbeat", within_s=SILENCE_S + 1)
