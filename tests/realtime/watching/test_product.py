import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests.product.display import Display
from tests.product.town import PASSWORD, Person, Town
from tests.realtime.watching.running import Watching, watching


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


async def test_a_display_is_paired_shows_its_board_is_revoked_and_paired_again(town: Town, tmp_path: Path) -> None:
    place, driver, key_file = town.lot(slots=2), town.person(), tmp_path / "key"
    owner = await place.owner.watch("/ws/owner/")

    async def confirm(client: Watching) -> int:
        code = re.search(r"code in your dashboard: (\S+)", await client.line_with("not paired"))
        assert code is not None
        reply = await owner.ask("pair-kiosk", code=code[1], lot_id=place.id, name="Gate A")
        await client.line_with("paired")
        await client.line_with("snapshot")
        return int(reply["kiosk"]["id"])

    words = ("kiosk", "--url", town.product.server.origin, "--key-file", str(key_file))
    async with watching(*words) as client:
        await confirm(client)
        await driver.book(place.slots[0], duration=2)
        await client.line_with("booked         A1")
        await client.line_with("completed      A1")
    assert key_file.stat().st_mode & 0o777 == 0o600
    async with watching(*words) as client:
        await client.line_with("snapshot")
        snapshot = await (await place.owner.open("/ws/owner/")).begin()
        await owner.ask("revoke-kiosk", kiosk_id=snapshot["kiosks"][0]["id"])
        await client.line_with("no connection  this display was revoked")
        await confirm(client)


async def test_an_owner_sees_displays_come_and_go(town: Town) -> None:
    owner = town.person(password=PASSWORD)
    place, display = town.lot(owner=owner), Display(town, town.product.server)
    async with watching("owner", *signing_in(owner), terminal=True) as client:
        await client.until("No booking is running.")
        kiosk = await display.pair(place, "Gate A")
        await client.until("Gate A")
        await display.watch()
        await client.until("seen ")
        await (await owner.watch("/ws/owner/")).ask("revoke-kiosk", kiosk_id=kiosk["id"])
        await client.until("no display is paired")


async def test_a_display_on_a_terminal_shows_its_code_in_large_letters(town: Town) -> None:
    async with watching("kiosk", "--url", town.product.server.origin, terminal=True) as client:
        drawn = await client.until("██")
        assert "Enter this code in your dashboard; it is valid until" in drawn
