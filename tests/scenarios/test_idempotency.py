import asyncio

from tests.product.town import Town

TWINS = 10


async def test_the_same_key_again_gives_the_same_booking(town: Town) -> None:
    place, driver = town.lot(), town.person()
    first = await driver.try_to_book(place.slots[0], key="one")
    again = await driver.try_to_book(place.slots[0], key="one")
    assert (first.status, again.status) == (201, 201)
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert {**first.json, "remaining_time": 0} == {**again.json, "remaining_time": 0}
    assert len(town.stored(driver=driver.id)) == 1


async def test_the_same_key_at_the_same_moment_gives_one_booking(town: Town) -> None:
    place, driver = town.lot(), town.person()
    answers = await asyncio.gather(*(driver.try_to_book(place.slots[0], key="twins") for _ in range(TWINS)))
    assert {answer.status for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert sum("idempotent-replayed" not in answer.headers for answer in answers) == 1
    assert len(town.stored(driver=driver.id)) == 1
    assert len(town.log(booking__driver=driver.id, type="booking-created")) == 3


async def test_the_same_key_with_another_body_is_refused(town: Town) -> None:
    place, driver = town.lot(slots=2), town.person()
    booking = (await driver.try_to_book(place.slots[0], key="one")).json
    for answer in (
        await driver.try_to_book(place.slots[1], key="one"),
        await driver.try_to_book(place.slots[0], key="one", duration=60),
        await driver.post(f"/api/bookings/{booking['id']}/renew/", {}, idempotency_key="one"),
    ):
        assert (answer.status, answer.code) == (422, "idempotency-mismatch")
    assert len(town.stored(driver=driver.id)) == 1


async def test_a_key_is_its_users_own(town: Town) -> None:
    place = town.lot(slots=2)
    for slot in place.slots:
        answer = await town.person().try_to_book(slot, key="everybody's")
        assert answer.status == 201
        assert "idempotent-replayed" not in answer.headers


async def test_a_refusal_is_not_remembered(town: Town) -> None:
    place, driver, other = town.lot(), town.person(), town.person()
    screen = await other.watch()
    booking = await other.book(place.slots[0])
    assert (await driver.try_to_book(place.slots[0], key="again")).status == 409
    await screen.ask("cancel-booking", booking_id=booking["id"])
    answer = await driver.try_to_book(place.slots[0], key="again")
    assert answer.status == 201
    assert "idempotent-replayed" not in answer.headers


async def test_a_renewal_repeats_too(town: Town) -> None:
    place, driver = town.lot(), town.person()
    old = await driver.book(place.slots[0])
    town.end_in(old["id"], -1)
    path = f"/api/bookings/{old['id']}/renew/"
    answers = await asyncio.gather(*(driver.post(path, {}, idempotency_key="renew") for _ in range(TWINS)))
    assert {answer.status for answer in answers} == {201}
    assert len({answer.json["new_booking"]["id"] for answer in answers}) == 1
    assert len(town.stored(driver=driver.id)) == 2
