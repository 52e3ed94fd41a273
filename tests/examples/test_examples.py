import asyncio
import re
from collections.abc import Awaitable, Callable
from itertools import pairwise

import pytest

from tests.examples.running import LANGUAGES, Example, running
from tests.product.town import PASSWORD, Person, Place, Town

Check = Callable[[Example, Person, Place], Awaitable[None]]


async def in_every_language(town: Town, check: Check, *lasts: int) -> None:
    """Let an example of each language book a slot of its own, all at once."""

    async def of(language: str) -> None:
        driver, lot = town.person(password=PASSWORD), town.lot(price=3600)
        words = (driver.server.origin, driver.username, PASSWORD, lot.slots[0], driver.plate, *lasts)
        async with running(language, *words) as example:
            await check(example, driver, lot)

    async with asyncio.TaskGroup() as group:
        for language in LANGUAGES:
            group.create_task(of(language))


async def test_it_books_counts_down_and_stops_when_the_booking_is_completed(town: Town) -> None:
    async def check(example: Example, driver: Person, _: Place) -> None:
        assert "for 3.00 INR" in await example.line_with("Booked A1 until ")
        assert await example.line_with("Completed") == "Completed; charged 3.00 INR."
        assert await example.end() == (0, "")
        shown = [int(found[1]) for line in example.said if (found := re.fullmatch(r"A1 00:00:0(\d)", line))]
        assert shown[0] in (2, 3)
        assert shown[-1] == 0
        assert all(before - after in (0, 1) for before, after in pairwise(shown))
        (booking,) = town.stored(driver=driver.id)
        assert (booking.status, booking.idempotency_key is not None) == ("completed", True)

    await in_every_language(town, check, 3)


async def test_it_survives_a_restart_of_the_server(town: Town) -> None:
    together = asyncio.Barrier(len(LANGUAGES))

    async def check(example: Example, driver: Person, _: Place) -> None:
        await example.line_with("A1 00:00:57")
        if await together.wait() == 0:
            town.product.server.restart()
        await example.line_with("No connection; next try in")
        (booking,) = town.stored(driver=driver.id)
        town.end_in(booking.pk, 0.1)
        await example.line_with("Completed")
        assert await example.end() == (0, "")

    await in_every_language(town, check, 60)


async def test_it_stops_when_somebody_cancels(town: Town) -> None:
    async def check(example: Example, driver: Person, lot: Place) -> None:
        await example.line_with("A1 00:59:5")
        owner = await lot.owner.watch("/ws/owner/")
        (booking,) = town.stored(driver=driver.id)
        await owner.ask("cancel-booking", booking_id=booking.pk)
        assert await example.line_with("Cancelled") == "Cancelled; charged 0.00 INR."
        assert await example.end() == (0, "")

    await in_every_language(town, check)


async def test_what_is_refused_is_said_in_one_sentence(town: Town) -> None:
    driver, lot = town.person(password=PASSWORD), town.lot()
    for language in LANGUAGES:
        for password, slot, sentence in [
            ("wrong", lot.slots[0], "User name or password is wrong.\n"),
            (PASSWORD, 10**9, "There is no such slot.\n"),
        ]:
            words = (driver.server.origin, driver.username, password, slot, driver.plate)
            async with running(language, *words) as example:
                assert await example.end() == (1, sentence)


LOT = ("North deck", "5 Hill Road", "Europe/Berlin", "EUR")


async def test_a_first_lot_is_made_with_its_slots(town: Town) -> None:
    person = town.person(password=PASSWORD)
    words = (person.server.origin, person.username, PASSWORD, *LOT, "A1-A20", "2.50")
    async with running("python", *words, example="first_lot") as example:
        assert await example.line_with("slots") == "20 slots, A1 to A20, 2.50 EUR an hour."
        board = await example.line_with("Its board: ")
        assert await example.end() == (0, "")
    snapshot = await (await person.open(board.removeprefix("Its board: "))).begin()
    assert (snapshot["lot"]["name"], len(snapshot["slots"])) == ("North deck", 20)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({3: "EURO"}, 'currency: Give the ISO 4217 code of a currency, like "INR".\n'),
        ({4: "A1"}, "Give the slots as a pattern like A1-A20.\n"),
    ],
)
async def test_a_first_lot_that_cannot_be_is_refused_in_one_sentence(
    town: Town, changed: dict[int, str], sentence: str
) -> None:
    person = town.person(password=PASSWORD)
    lot = [changed.get(place, word) for place, word in enumerate((*LOT, "A1-A20", "2.50"))]
    words = (person.server.origin, person.username, PASSWORD, *lot)
    async with running("python", *words, example="first_lot") as example:
        assert await example.end() == (1, sentence)
