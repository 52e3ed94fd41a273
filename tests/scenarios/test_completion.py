from typing import Any

from tests.product.screen import Screen
from tests.product.shapes import Value, instant
from tests.product.town import Person, Place, Town


async def everyone(town: Town, driver: Person, place: Place) -> list[Screen]:
    return [
        await driver.watch(),
        await place.owner.watch("/ws/owner/"),
        await town.person().watch(place.board),
    ]


async def test_a_booking_completes_by_itself_and_everyone_is_told_once(town: Town) -> None:
    place, driver = town.lot(), town.person()
    screens = await everyone(town, driver, place)
    booking = await driver.book(place.slots[0], duration=2)
    told = [await screen.wait_for_booking("booking-completed", booking["id"]) for screen in screens]
    judge(told, booking)
    await nobody_hears_of_it_again(screens, driver, place, booking)


async def test_a_worker_that_starts_late_completes_what_ended_meanwhile(town: Town) -> None:
    place, driver = town.lot(), town.person()
    with town.product.without_worker():
        screens = await everyone(town, driver, place)
        booking = await driver.book(place.slots[0], duration=60)
        town.move(booking["id"], seconds=-90)
        (moved,) = town.stored(id=booking["id"])
        assert moved.status == "booked"
    told = [await screen.wait_for_booking("booking-completed", booking["id"]) for screen in screens]
    ended = moved.end_time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    judge(told, booking | {"end_time": ended})
    await nobody_hears_of_it_again(screens, driver, place, booking)
    assert not town.log(booking=booking["id"], type="booking-expiring"), "a warning after the end"


async def test_the_slot_can_be_booked_again_at_once(town: Town) -> None:
    place, driver = town.lot(), town.person()
    board = await driver.watch(place.board)
    booking = await driver.book(place.slots[0], duration=1)
    await board.wait_for_booking("booking-completed", booking["id"])
    later = await town.person().book(place.slots[0])
    assert instant(later["start_time"]) >= instant(booking["end_time"])


async def test_a_warning_comes_once_and_before_the_end(town: Town) -> None:
    place, driver = town.lot(), town.person()
    screen = await driver.watch()
    booking = await driver.book(place.slots[0], duration=1)
    await screen.wait_for_booking("booking-completed", booking["id"])
    created, expiring, completed = screen.events()
    assert [event["type"] for event in (created, expiring, completed)] == [
        "booking-created",
        "booking-expiring",
        "booking-completed",
    ]
    assert instant(booking["expiring_at"]) <= instant(expiring["server_time"]) < instant(booking["end_time"])


def judge(told: list[Value], booking: Value) -> None:
    for event in told:
        now: dict[str, Any] = event["booking"]
        assert (now["status"], now["end_time"]) == ("completed", booking["end_time"])
        assert instant(event["server_time"]) >= instant(booking["end_time"])
    own, owners, board = told
    assert own["booking"]["ended_at"] == booking["end_time"]
    assert own["booking"]["end_reason"] == "time"
    assert own["booking"]["charged"] == booking["price"]
    assert own["actor"] == owners["actor"] == "system"
    assert owners["slot"] == board["slot"]
    assert (board["slot"]["state"], board["slot"]["booking"]) == ("free", None)


async def nobody_hears_of_it_again(screens: list[Screen], driver: Person, place: Place, booking: Value) -> None:
    # What comes after it on every stream shows that nothing more came between.
    later = await driver.book(place.slots[0])
    for screen in screens:
        await screen.wait_for_booking("booking-created", later["id"])
        completed = [event for event in screen.events("booking-completed") if event["booking"]["id"] == booking["id"]]
        assert len(completed) == 1
