import asyncio

import pytest

from tests.product.product import SERVERS
from tests.product.programs import Daphne
from tests.product.screen import Screen
from tests.product.town import Person, Place, Town

RESTARTS = {"daphne": 4012, "uvicorn": 1012}


async def everywhere(driver: Person, place: Place) -> list[Screen]:
    owner = place.owner.at(driver.server)
    return [await driver.watch(), await driver.watch(place.board), await owner.watch("/ws/owner/")]


@pytest.mark.parametrize("kind", SERVERS)
async def test_who_is_connected_when_the_server_restarts_goes_on_after_it_without_a_loss(town: Town, kind: str) -> None:
    place, driver = town.lot(slots=2), town.person()
    with town.product.running(SERVERS[kind], kind) as server:
        before = await everywhere(driver.at(server), place)
        overview = await driver.at(server).open("/ws/lots/")
        first = await driver.book(place.slots[0])
        for screen in before:
            await screen.wait_for_booking("booking-created", first["id"])
        goodbyes = [screen.closed(15) for screen in (*before, overview)]
        _, *codes = await asyncio.gather(asyncio.to_thread(server.stop), *goodbyes)
        assert codes == [RESTARTS[kind]] * len(codes)
        second = await town.person().book(place.slots[1])
        await asyncio.to_thread(server.start)

        for screen, path in zip(before[1:], (place.board, "/ws/owner/"), strict=True):
            who = place.owner.at(server)
            back = await who.watch(path, since=screen.version, epoch=screen.epoch)
            assert [event["booking"]["id"] for event in back.events()] == [second["id"]]
        back = await driver.at(server).watch(since=before[0].version, epoch=before[0].epoch)
        assert back.seen[-1]["type"] == "resumed"
        assert (await back.wait_for("booking-tick"))["bookings"][0]["id"] == first["id"]


async def test_nothing_is_lost_when_a_server_is_killed(town: Town) -> None:
    place, driver = town.lot(slots=2), town.person()
    with town.product.running(Daphne, "server") as server:
        screen = await driver.at(server).watch()
        first = await driver.at(server).book(place.slots[0])
        await screen.wait_for_booking("booking-created", first["id"])
        await asyncio.to_thread(server.kill)
        assert await screen.closed() == 1006
        town.end_in(first["id"], -0.1)
        witness = await driver.watch()
        new = await driver.renew(first["id"])
        await witness.wait_for_booking("booking-renewed", new["id"])
        await asyncio.to_thread(server.start)
        back = await driver.at(server).watch(since=screen.version, epoch=screen.epoch)
        types = [event["type"] for event in back.events()]
        assert types == ["booking-completed", "booking-renewed"]


async def test_a_server_that_stood_still_catches_everyone_up(town: Town) -> None:
    place, driver = town.lot(slots=2), town.person()
    with town.product.running(Daphne, "server") as server:
        screens = await everywhere(driver.at(server), place)
        server.freeze()
        first = await driver.book(place.slots[0], duration=1)
        witness = await driver.watch(place.board)
        await witness.wait_for_booking("booking-completed", first["id"])
        second = await driver.book(place.slots[1])
        server.thaw()
        for screen in screens:
            await screen.wait_for_booking("booking-created", second["id"])
            ids = [event["booking"]["id"] for event in screen.events("booking-completed")]
            assert ids == [first["id"]]
