import re

from tests.journeys import booking
from tests.journeys.asleep import HIDDEN_S, Asleep
from tests.journeys.frozen import Page, Seen
from tests.product.shapes import instant

# From waking on; nothing is said of a lost connection before.
RIGHT_WITHIN_MS = 2_000
# What is estimated of the server's clock, and what drawing takes.
OFF_BY_S = 0.1
A_WHILE = "new Promise((resolve) => setTimeout(resolve, 3000))"
NOW = {"A1": "free", "A2": "booked", "A3": "booked"}


async def seen_awake(*pages: Page) -> list[Seen]:
    for page in pages:
        await page.evaluate(A_WHILE)
    return [await page.seen() for page in pages]


async def test_pages_frozen_for_a_minute_whose_sockets_died_are_right_two_seconds_after_waking(asleep: Asleep) -> None:
    await asleep.over_a_minute()
    await asleep.wake()
    over, runs, desk, display = await seen_awake(*asleep.frozen)
    for seen in (over, runs, desk, display):
        assert seen.was_frozen
        assert not seen.while_hidden(), "it went on while it was frozen"
        # It is woken a little later than asked, and perhaps sooner than another one.
        assert seen.woken_ms - seen.hidden_ms >= (HIDDEN_S - 1) * 1000
    for seen in (runs, desk):
        assert {said["mark"] for said in seen.since_waking()} == {"live"}
    # Its button that renews begins to follow the lot.
    assert {said["mark"] for said in over.since_waking()} <= {"live", "connecting"}
    assert {said["stale"] for said in display.since_waking()} == {False}
    assert {said["code"] for said in display.since_waking()} == {None}

    assert over.at(RIGHT_WITHIN_MS)["heading"] == "Your time is over"
    for seen in (desk, display):
        slots = seen.at(RIGHT_WITHIN_MS)["slots"]
        assert slots | NOW == slots
    at_ms = runs.woken_ms + RIGHT_WITHIN_MS
    left_s = instant(asleep.running["end_time"]).timestamp() - at_ms / 1000
    assert -OFF_BY_S <= left_s - booking.seconds(runs.at(RIGHT_WITHIN_MS)["timer"]) <= 1 + OFF_BY_S


async def test_a_hidden_page_follows_its_running_booking_and_nothing_else(asleep: Asleep) -> None:
    await asleep.over_a_minute()
    owner = await asleep.place.owner.watch("/ws/owner/")
    await owner.ask("cancel-booking", booking_id=asleep.cancelled["id"], reason="The gate is broken")
    await asleep.town.person().book(asleep.place.slots[4])
    await asleep.hidden.ticket.shows("document.title === 'Over · A4'")
    for page in asleep.hidden:
        await page.show()
    ticket, lot = await seen_awake(*asleep.hidden)
    counted = [said["title"] for said in ticket.while_hidden()]
    assert counted[-1] == "Over · A4"
    assert sum(bool(re.fullmatch(r"\d\d:\d\d · A4", title)) for title in counted) > HIDDEN_S / 2
    assert {said["slots"]["A5"] for said in lot.while_hidden()} <= {"free"}
    assert lot.at(RIGHT_WITHIN_MS)["slots"]["A5"] == "booked"
    assert {said["mark"] for said in lot.since_waking()} == {"live"}
