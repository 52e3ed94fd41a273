from tests.journeys import booking
from tests.journeys.asleep import FROZEN_S, Asleep
from tests.journeys.frozen import Seen
from tests.product.shapes import instant

# From waking on; nothing is said of a lost connection before.
RIGHT_WITHIN_MS = 2_000
# What is estimated of the server's clock, and what drawing takes.
OFF_BY_S = 0.1
A_WHILE = "new Promise((resolve) => setTimeout(resolve, 3000))"


async def test_pages_frozen_for_a_minute_whose_sockets_died_are_right_two_seconds_after_waking(asleep: Asleep) -> None:
    await asleep.wake()
    pages = (asleep.over, asleep.runs, asleep.desk, asleep.display)
    for page in pages:
        await page.evaluate(A_WHILE)
    over, runs, desk, display = [await page.seen() for page in pages]
    for seen in (over, runs, desk, display):
        really_frozen(seen)
    for seen in (runs, desk):
        assert {said["mark"] for said in seen.since_thawing()} == {"live"}
    # Its button that renews begins to follow the lot.
    assert {said["mark"] for said in over.since_thawing()} <= {"live", "connecting"}
    assert {said["stale"] for said in display.since_thawing()} == {False}
    assert {said["code"] for said in display.since_thawing()} == {None}

    assert over.at(RIGHT_WITHIN_MS)["heading"] == "Your time is over"
    now = {"A1": "free", "A2": "booked", "A3": "booked"}
    assert desk.at(RIGHT_WITHIN_MS)["slots"] == now
    assert display.at(RIGHT_WITHIN_MS)["slots"] == now
    at_ms = runs.thawed_ms + RIGHT_WITHIN_MS
    left_s = instant(asleep.running["end_time"]).timestamp() - at_ms / 1000
    assert -OFF_BY_S <= left_s - booking.seconds(runs.at(RIGHT_WITHIN_MS)["timer"]) <= 1 + OFF_BY_S


def really_frozen(seen: Seen) -> None:
    # It is thawed a little later than asked, or a little sooner than another one.
    assert seen.thawed_ms - seen.frozen_ms >= (FROZEN_S - 1) * 1000
    drawn = [at_ms for at_ms, _ in seen.moments if seen.frozen_ms < at_ms < seen.thawed_ms]
    assert not drawn, "it went on while it was frozen"
