from typing import Any

import pytest

from tests.product.screen import Screen
from tests.product.town import Person, Town

RING = 256


async def history(town: Town) -> tuple[Person, Screen]:
    """A driver with five events behind them, and the screen that saw them."""
    place, driver = town.lot(), town.person()
    screen = await driver.watch()
    for _ in range(2):
        booking = await driver.book(place.slots[0])
        await screen.ask("cancel-booking", booking_id=booking["id"])
    booking = await driver.book(place.slots[0])
    await screen.wait_for_booking("booking-created", booking["id"])
    assert screen.version == 5
    return driver, screen


async def resume(driver: Person, **since: Any) -> Screen:
    screen = await driver.open("/ws/driver/", **since)
    await screen.begin()
    return screen


@pytest.mark.parametrize("since", [0, 1, 3, 5])
async def test_what_was_missed_comes_in_order_and_then_resumed(town: Town, since: int) -> None:
    driver, before = await history(town)
    screen = await resume(driver, since=since, epoch=before.epoch)
    assert screen.seen[-1]["type"] == "resumed"
    assert screen.event_texts() == before.event_texts()[since:]
    assert screen.seen[-1]["version"] == before.version == 5
    assert screen.epoch == before.epoch


async def test_a_resumed_stream_goes_on_live(town: Town) -> None:
    driver, before = await history(town)
    screen = await resume(driver, since=3, epoch=before.epoch)
    (booking,) = (booking for booking in town.stored(driver=driver.id) if booking.status == "booked")
    await screen.ask("cancel-booking", booking_id=booking.pk)
    for each in (screen, before):
        if each.version < 6:
            await each.wait_for_booking("booking-cancelled", booking.pk)
    assert screen.event_texts() == before.event_texts()[3:]


@pytest.mark.parametrize(
    "since",
    [
        {"since": 3},
        {"since": 3, "epoch": ""},
        {"since": 3, "epoch": "another life"},
        {"since": 6, "epoch": "{epoch}"},
        {"since": 2**62, "epoch": "{epoch}"},
        {"since": 2**63, "epoch": "{epoch}"},
        {"since": 10**300, "epoch": "{epoch}"},
        {"since": "-1", "epoch": "{epoch}"},
        {"since": "3.0", "epoch": "{epoch}"},
        {"since": "+3", "epoch": "{epoch}"},
        {"since": "٣", "epoch": "{epoch}"},
        {"since": "", "epoch": "{epoch}"},
        {"since": "last", "epoch": "{epoch}"},
        {"epoch": "{epoch}"},
    ],
    ids=str,
)
async def test_anything_else_gets_a_snapshot(town: Town, since: dict[str, Any]) -> None:
    driver, before = await history(town)
    filled = {
        name: value.format(epoch=before.epoch) if isinstance(value, str) else value for name, value in since.items()
    }
    screen = await resume(driver, **filled)
    assert [message["type"] for message in screen.seen] == ["snapshot"]
    assert (screen.version, screen.epoch) == (before.version, before.epoch)
    assert len(screen.seen[0]["bookings"]) == 3


async def test_at_most_256_events_are_replayed(town: Town) -> None:
    driver, before = await history(town)
    town.repeat_last_event(f"driver.{driver.id}", RING)
    await before.wait_for("booking-created", lambda event: event["version"] == 5 + RING)
    far = await resume(driver, since=4, epoch=before.epoch)
    assert [message["type"] for message in far.seen] == ["snapshot"]
    assert far.version == 5 + RING
    near = await resume(driver, since=5, epoch=before.epoch)
    assert len(near.events()) == RING
    assert near.seen[-1]["type"] == "resumed"


async def test_every_stream_can_be_resumed(town: Town) -> None:
    place, driver = town.lot(slots=2), town.person()
    await driver.book(place.slots[0])
    for person, path in ((driver, place.board), (place.owner, "/ws/owner/")):
        before = await person.watch(path)
        await before.leave()
        other = town.person()
        booking = await other.book(place.slots[1])
        await (await other.watch()).ask("cancel-booking", booking_id=booking["id"])
        screen = await person.watch(path, since=before.version, epoch=before.epoch)
        assert [event["type"] for event in screen.events()] == ["booking-created", "booking-cancelled"]


async def test_since_shows_nobody_elses_events(town: Town) -> None:
    _, before = await history(town)
    stranger = town.person()
    screen = await resume(stranger, since=0, epoch=before.epoch)
    assert not screen.events()
    assert screen.version == 0
