import asyncio
from collections import defaultdict
from datetime import timedelta
from functools import partial
from itertools import pairwise

from bookings.models import Event
from tests.product.programs import Worker
from tests.product.screen import Screen
from tests.product.shapes import EVENTS, Value, instant
from tests.product.town import Person, Town

SLOTS = 25
ROUNDS = 12
# The warning tells the driver that the end is this near: from then on they try.
NEAR = timedelta(milliseconds=100)


async def test_in_three_hundred_rounds_the_end_of_a_booking_always_comes_before_the_next_begins(town: Town) -> None:
    # Not moved but really this short: the workers know these ends to the millisecond, and race the driver for them.
    place = town.lot(slots=SLOTS, expiring_soon=NEAR, default_duration=timedelta(seconds=1))
    drivers = town.people(SLOTS)
    with town.product.running(Worker, "worker"):
        owners, board = await place.owner.watch("/ws/owner/"), await place.owner.watch(place.board)
        screens = [await driver.watch() for driver in drivers]
        each = zip(drivers, screens, place.slots, strict=True)
        lasts = set(await asyncio.gather(*(succeed(driver, screen, slot) for driver, screen, slot in each)))
        for watching in (owners, board):
            await watching.read_until(partial(has_ended, watching, lasts))
    for watching in (owners, board, *screens):
        in_order(
            [(event["booking"]["slot"]["id"], event["type"], event["booking"]["id"]) for event in watching.events()]
        )
    judge_log(town.log(booking__lot=place.id))


async def succeed(driver: Person, screen: Screen, slot: int) -> int:
    booking = await driver.book(slot)
    for _ in range(ROUNDS):
        await near_the_end(screen, booking)
        booking = await next_booking(driver, slot, booking)
    await screen.read_until(lambda: has_ended(screen, {booking["id"]}))
    return int(booking["id"])


async def near_the_end(screen: Screen, booking: Value) -> None:
    # On a slow machine the warning may be too late to be given.
    await screen.wait_for_any(
        {"booking-expiring", "booking-completed"}, lambda message: message["booking"]["id"] == booking["id"]
    )


async def next_booking(driver: Person, slot: int, former: Value) -> Value:
    async with asyncio.timeout(20):
        while True:
            answer = await driver.try_to_book(slot)
            if answer.status == 201:
                assert instant(answer.json["start_time"]) >= instant(former["end_time"])
                return answer.json
            assert (answer.status, answer.code) == (409, "slot-taken")


def has_ended(screen: Screen, ids: set[int]) -> bool:
    return ids <= {event["booking"]["id"] for event in screen.events("booking-completed")}


def judge_log(log: list[Event]) -> None:
    rounds = SLOTS * (ROUNDS + 1)
    assert sum(event.type == "booking-created" for event in log) == 3 * rounds
    assert sum(event.type == "booking-completed" for event in log) == 3 * rounds
    streams = defaultdict(list)
    for event in log:
        assert event.booking is not None
        streams[event.stream].append((event.booking.slot_id, event.type, event.booking_id))
    assert len(streams) == SLOTS + 2
    for told in streams.values():
        in_order(told)


def in_order(told: list[tuple[int, str, int | None]]) -> None:
    """Slot by slot: created, perhaps expiring, completed, and only then the next one."""
    slots = defaultdict(list)
    for slot, type_, booking_id in told:
        assert type_ in EVENTS
        if type_ != "booking-expiring":
            slots[slot].append((type_, booking_id))
    for events in slots.values():
        types = [type_ for type_, _ in events]
        assert types == ["booking-created", "booking-completed"] * (len(types) // 2)
        assert all(before[1] == after[1] for before, after in list(pairwise(events))[::2])
