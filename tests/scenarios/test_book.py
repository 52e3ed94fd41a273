from tests.product.shapes import instant
from tests.product.town import Town


async def test_booking_takes_the_slot_for_an_hour_and_the_board_shows_it(town: Town) -> None:
    place, driver = town.lot(slots=2), town.person()
    screen, board = await driver.watch(), await driver.watch(place.board)
    answer = await driver.try_to_book(place.slots[0])
    assert answer.status == 201
    booking = answer.json
    assert booking["remaining_time"] == 3600
    assert (instant(booking["end_time"]) - instant(booking["start_time"])).total_seconds() == 3600
    assert booking["status"] == "booked"
    assert booking["price"] == "40.00"
    own = await screen.wait_for_booking("booking-created", booking["id"])
    shown = await board.wait_for_booking("booking-created", booking["id"])
    assert own["booking"] == booking
    assert shown["slot"]["state"] == "booked"
    assert own["server_time"] == shown["server_time"] == booking["start_time"]


async def test_a_board_that_is_opened_later_shows_the_slot_as_taken(town: Town) -> None:
    place, driver = town.lot(slots=2), town.person()
    booking = await driver.book(place.slots[0])
    snapshot = await (await town.person().open(place.board)).begin()
    taken, free = snapshot["slots"]
    assert (taken["state"], taken["booking"]["id"]) == ("booked", booking["id"])
    assert taken["booking"]["end_time"] == booking["end_time"]
    assert (free["state"], free["booking"]) == ("free", None)


async def test_a_slot_that_is_taken_is_refused(town: Town) -> None:
    place = town.lot()
    await town.person().book(place.slots[0])
    answer = await town.person().try_to_book(place.slots[0])
    assert (answer.status, answer.code) == (409, "slot-taken")
    assert answer.json["error"] == "Selected slot is not available."


async def test_a_closed_slot_is_refused(town: Town) -> None:
    place = town.lot()
    town.close(place.slots[0])
    answer = await town.person().try_to_book(place.slots[0])
    assert (answer.status, answer.code) == (409, "slot-unavailable")
    assert answer.json["error"] == "Selected slot is not available."
