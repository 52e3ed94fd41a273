import re
from itertools import pairwise

import pytest

from tests.product.town import PASSWORD, Person, Town
from tests.realtime.watching.running import watching


def signing_in(person: Person, password: str = PASSWORD) -> tuple[str, ...]:
    return ("--as", person.username, "--password", password, "--url", person.server.origin)


async def test_a_driver_sees_a_booking_from_its_beginning_to_its_end(town: Town) -> None:
    driver, lot = town.person(password=PASSWORD), town.lot()
    async with watching("driver", *signing_in(driver)) as client:
        await client.line_with("snapshot       version 0, 0 open bookings")
        await driver.book(lot.slots[0], duration=4)
        assert "A1  Deck" in await client.line_with("booked")
        lines = [await client.line()]
        while "completed" not in lines[-1]:
            lines.append(await client.line())
        assert driver.plate in lines[-1]
        counted = [int(found[1]) for line in lines if (found := re.search(r"A1 00:00:0(\d)$", line))]
        assert counted[0] == 3
        assert len(counted) >= 3
        assert all(before - after in (0, 1, 2) for before, after in pairwise(counted))


async def test_owner_board_and_overview_show_the_same_booking(town: Town) -> None:
    owner, driver = town.person(password=PASSWORD), town.person(password=PASSWORD)
    lot = town.lot(slots=2, owner=owner)
    async with (
        watching("owner", *signing_in(owner), terminal=True) as owners,
        watching("lot", str(lot.id), *signing_in(driver), terminal=True) as board,
        watching("lots", *signing_in(driver), terminal=True) as overview,
    ):
        await owners.until("No booking is running.")
        await board.until("A1 free  A2 free")
        await overview.until("2 of 2 free")
        made = await driver.book(lot.slots[0])
        assert driver.name in await owners.until("00:59:")
        shown = await board.until("00:59:")
        assert driver.name not in shown
        assert made["vehicle_number"] not in shown
        await overview.until("1 of 2 free")
        await owners.until("1         1        0          0          0 %        40.00 INR")


async def test_a_restart_of_the_server_is_said_and_survived(town: Town) -> None:
    driver, lot = town.person(password=PASSWORD), town.lot()
    await driver.book(lot.slots[0])
    async with watching("driver", *signing_in(driver)) as client:
        await client.line_with("snapshot       version 1, 1 open booking")
        town.product.server.restart()
        await client.line_with("no connection  the server restarts or cannot open the stream just now; next try in")
        await client.line_with("resumed        version 1")


@pytest.mark.parametrize(
    ("words", "password", "sentence"),
    [
        (("driver",), "wrong", "User name or password is wrong.\n"),
        (("lot", "999999"), PASSWORD, "There is no such lot or stream on this server; `watch lots` shows the lots.\n"),
        (("owner",), PASSWORD, "You are signed in, but this stream is not yours"),
    ],
)
async def test_what_the_server_refuses_is_said_in_one_sentence(
    town: Town, words: tuple[str, ...], password: str, sentence: str
) -> None:
    async with watching(*words, *signing_in(town.person(password=PASSWORD), password)) as client:
        code, trouble = await client.end()
    assert code == 1
    assert trouble.startswith(sentence)
