import re
from itertools import pairwise

import pytest

from tests.examples.running import LANGUAGES, running
from tests.product.town import PASSWORD, Town


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_books_counts_down_and_stops_when_the_booking_is_completed(town: Town, language: str) -> None:
    driver, lot = town.person(password=PASSWORD), town.lot(price=3600)
    words = (driver.server.origin, driver.username, PASSWORD, lot.slots[0], driver.plate, 3)
    async with running(language, *words) as example:
        booked = await example.line_with("Booked A1 until ")
        assert "for 3.00 INR" in booked
        await example.line_with("A1 00:00:0")
        assert await example.line_with("Completed") == "Completed; charged 3.00 INR."
        assert await example.end() == (0, "")
    shown = [int(found[1]) for line in example.said if (found := re.fullmatch(r"A1 00:00:0(\d)", line))]
    assert shown[0] in (2, 3)
    assert shown[-1] == 0
    assert all(before - after in (0, 1) for before, after in pairwise(shown))
    (booking,) = town.stored(driver=driver.id)
    assert (booking.status, booking.idempotency_key is not None) == ("completed", True)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_survives_a_restart_of_the_server(town: Town, language: str) -> None:
    driver, lot = town.person(password=PASSWORD), town.lot()
    words = (driver.server.origin, driver.username, PASSWORD, lot.slots[0], driver.plate, 60)
    async with running(language, *words) as example:
        await example.line_with("A1 00:00:57")
        town.product.server.restart()
        await example.line_with("No connection; next try in")
        (booking,) = town.stored(driver=driver.id)
        town.end_in(booking.pk, 0.1)
        await example.line_with("Completed")
        assert await example.end() == (0, "")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_stops_when_somebody_cancels(town: Town, language: str) -> None:
    driver, lot = town.person(password=PASSWORD), town.lot()
    words = (driver.server.origin, driver.username, PASSWORD, lot.slots[0], driver.plate)
    async with running(language, *words) as example:
        await example.line_with("A1 00:59:58")
        owner = await lot.owner.watch("/ws/owner/")
        (booking,) = town.stored(driver=driver.id)
        await owner.ask("cancel-booking", booking_id=booking.pk)
        assert await example.line_with("Cancelled") == "Cancelled; charged 0.00 INR."


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_is_refused_is_said_in_one_sentence(town: Town, language: str) -> None:
    driver, lot = town.person(password=PASSWORD), town.lot()
    for password, slot, sentence in [
        ("wrong", lot.slots[0], "User name or password is wrong.\n"),
        (PASSWORD, 10**9, "There is no such slot.\n"),
    ]:
        async with running(language, driver.server.origin, driver.username, password, slot, driver.plate) as example:
            assert await example.end() == (1, sentence)
