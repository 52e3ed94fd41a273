import asyncio
from collections import Counter

from tests.product.town import Town

RIVALS = 100


async def test_of_a_hundred_drivers_at_once_one_gets_the_slot(town: Town) -> None:
    place, drivers = town.lot(), town.people(RIVALS)
    board = await place.owner.watch(place.board)
    answers = await asyncio.gather(*(driver.try_to_book(place.slots[0]) for driver in drivers))
    assert Counter(answer.status for answer in answers) == {201: 1, 409: RIVALS - 1}
    refused = [answer for answer in answers if answer.status == 409]
    assert {answer.code for answer in refused} == {"slot-taken"}
    assert {answer.json["error"] for answer in refused} == {"Selected slot is not available."}
    (won,) = (answer.json for answer in answers if answer.status == 201)
    assert [booking.pk for booking in town.stored(slot=place.slots[0])] == [won["id"]]
    assert len(town.log(booking__slot=place.slots[0])) == 3
    await board.wait_for_booking("booking-created", won["id"])
    assert len(board.events()) == 1
