import asyncio
from functools import partial

from tests.product.product import SERVERS
from tests.product.programs import Daphne
from tests.product.screen import Screen
from tests.product.town import Town

ROUNDS = 20


async def test_what_is_done_at_one_server_is_seen_at_the_other_the_same(town: Town) -> None:
    place, driver = town.lot(), town.person()
    with town.product.running(SERVERS["uvicorn"], "uvicorn") as other:
        here, there = await driver.watch(), await driver.at(other).watch()
        boards = [await driver.watch(place.board), await driver.at(other).watch(place.board)]
        first = await driver.book(place.slots[0])
        await there.ask("cancel-booking", booking_id=first["id"])
        second = await driver.at(other).book(place.slots[0], duration=1)
        for screen in (here, there, *boards):
            await screen.wait_for_booking("booking-completed", second["id"])
        assert here.event_texts() == there.event_texts()
        assert boards[0].event_texts() == boards[1].event_texts()


async def test_servers_that_are_busy_at_once_show_everyone_the_same_without_a_gap(town: Town) -> None:
    place = town.lot(slots=6)
    with town.product.running(Daphne, "server") as other:
        servers = (town.product.server, other)
        watching = [await place.owner.at(server).watch("/ws/owner/") for server in servers]
        drivers = [town.person(server=servers[n % 2]) for n in range(6)]

        async def churn(n: int) -> int:
            screen, booking_id = await drivers[n].watch(), 0
            for _ in range(ROUNDS):
                booking_id = (await drivers[n].book(place.slots[n]))["id"]
                await screen.ask("cancel-booking", booking_id=booking_id)
            return booking_id

        lasts = set(await asyncio.gather(*(churn(n) for n in range(6))))
        for screen in watching:
            await screen.read_until(partial(has_ended, screen, lasts))
            assert len(screen.events()) == 2 * 6 * ROUNDS
        assert watching[0].event_texts() == watching[1].event_texts()


def has_ended(screen: Screen, ids: set[int]) -> bool:
    return ids <= {event["booking"]["id"] for event in screen.events("booking-cancelled")}
