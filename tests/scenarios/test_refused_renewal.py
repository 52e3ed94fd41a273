from tests.product.http import Answer
from tests.product.shapes import Value
from tests.product.town import Person, Place, Town


async def over(town: Town, driver: Person, place: Place) -> Value:
    booking = await driver.book(place.slots[0])
    town.end_in(booking["id"], -1)
    return booking


def refused(answer: Answer, status: int, code: str, sentence: str) -> None:
    assert (answer.status, answer.json) == (status, {"error": sentence, "code": code})


async def test_a_running_booking_cannot_be_renewed(town: Town) -> None:
    place, driver = town.lot(), town.person()
    booking = await driver.book(place.slots[0])
    sentence = "Can only renew completed or expired bookings (current status: booked)"
    refused(await driver.try_to_renew(booking["id"]), 409, "not-renewable", sentence)


async def test_a_cancelled_booking_cannot_be_renewed(town: Town) -> None:
    place, driver = town.lot(), town.person()
    screen = await driver.watch()
    booking = await driver.book(place.slots[0])
    await screen.ask("cancel-booking", booking_id=booking["id"])
    sentence = "Can only renew completed or expired bookings (current status: cancelled)"
    refused(await driver.try_to_renew(booking["id"]), 409, "not-renewable", sentence)


async def test_somebody_elses_booking_cannot_be_renewed(town: Town) -> None:
    place, driver = town.lot(), town.person()
    booking = await over(town, driver, place)
    sentence = "You can only renew your own bookings"
    refused(await town.person().try_to_renew(booking["id"]), 403, "not-your-booking", sentence)


async def test_a_slot_that_somebody_else_has_taken_cannot_be_renewed(town: Town) -> None:
    place, driver = town.lot(), town.person()
    booking = await over(town, driver, place)
    await town.person().book(place.slots[0])
    refused(await driver.try_to_renew(booking["id"]), 409, "slot-taken", "Slot is not available for renewal")


async def test_a_closed_slot_cannot_be_renewed(town: Town) -> None:
    place, driver = town.lot(), town.person()
    booking = await over(town, driver, place)
    town.close(place.slots[0])
    refused(await driver.try_to_renew(booking["id"]), 409, "slot-unavailable", "Slot is not available for renewal")


async def test_an_unknown_booking_cannot_be_renewed(town: Town) -> None:
    answer = await town.person().try_to_renew(2**62)
    assert (answer.status, answer.code) == (404, "not-found")


async def test_what_is_refused_changes_nothing(town: Town) -> None:
    place, driver = town.lot(), town.person()
    booking = await driver.book(place.slots[0])
    await town.person().try_to_renew(booking["id"])
    await driver.try_to_renew(booking["id"])
    assert [event.type for event in town.log(booking__slot=place.slots[0])] == ["booking-created"] * 3
    assert [row.status for row in town.stored(slot=place.slots[0])] == ["booked"]
