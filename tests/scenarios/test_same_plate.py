from typing import Any

from tests.product.http import Answer
from tests.product.town import Town

# What differs from answer to answer without anybody's plate.
OWN = {"id", "start_time", "end_time", "expiring_at"}
VARYING = {"date", "content-length", "x-request-id"}


def seen(answer: Answer) -> tuple[int, dict[str, Any], set[str], dict[str, Any]]:
    body = {name: value for name, value in answer.json.items() if name not in OWN}
    if "slot" in body:
        body["slot"] = {**body["slot"], "id": 0, "label": ""}
    headers = {name: value for name, value in answer.headers.items() if name not in VARYING}
    return answer.status, body, set(answer.json), headers


async def test_no_answer_tells_whether_another_drivers_vehicle_is_parked(town: Town) -> None:
    place, parked, driver = town.lot(slots=4), town.person(), town.person()
    await parked.book(place.slots[0])
    screen = await driver.watch()
    unknown = "QZ-9999"
    assert len(unknown) == len(parked.plate)

    refusals = [await driver.try_to_book(place.slots[0], vehicle_number=each) for each in (parked.plate, unknown)]
    assert seen(refusals[0]) == seen(refusals[1])
    assert refusals[0].code == "slot-taken"

    bookings = [
        await driver.try_to_book(slot, vehicle_number=plate)
        for slot, plate in zip(place.slots[1:], (parked.plate, unknown), strict=False)
    ]
    known, other = (seen(answer) for answer in bookings)
    assert known[0] == other[0] == 201
    assert known[1] | {"vehicle_number": ""} == other[1] | {"vehicle_number": ""}
    assert known[2:] == other[2:]

    replies = [await screen.ask("cancel-booking", booking_id=answer.json["id"]) for answer in bookings]
    assert {reply["type"] for reply in replies} == {"reply"}


async def test_the_same_drivers_second_slot_for_a_vehicle_is_refused(town: Town) -> None:
    place, driver = town.lot(slots=2), town.person()
    await driver.book(place.slots[0])
    for spelling in (driver.plate, driver.plate.lower(), driver.plate.replace("-", " ")):
        answer = await driver.try_to_book(place.slots[1], vehicle_number=spelling)
        assert (answer.status, answer.code) == (409, "vehicle-in-use")
    assert len(town.stored(driver=driver.id)) == 1


async def test_a_vehicle_can_be_parked_again_once_its_booking_is_past_its_end(town: Town) -> None:
    place, driver = town.lot(slots=2), town.person()
    first = await driver.book(place.slots[0])
    town.end_in(first["id"], -0.1)
    await driver.book(place.slots[1])
