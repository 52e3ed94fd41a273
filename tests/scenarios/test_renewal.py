from tests.product.shapes import Value, instant
from tests.product.town import Person, Place, Town


async def ended(town: Town, driver: Person, place: Place) -> Value:
    screen = await driver.watch()
    booking = await driver.book(place.slots[0])
    town.end_in(booking["id"], -1)
    await screen.wait_for_booking("booking-completed", booking["id"])
    return booking


async def test_renewing_makes_a_new_booking_and_takes_the_slot_again(town: Town) -> None:
    place, driver = town.lot(), town.person()
    old = await ended(town, driver, place)
    screen, board = await driver.watch(), await driver.watch(place.board)
    owners = await place.owner.watch("/ws/owner/")
    new = await driver.renew(old["id"])
    assert new["id"] != old["id"]
    assert (new["renewed_from"], new["status"], new["remaining_time"]) == (old["id"], "booked", 3600)
    assert (new["slot"], new["vehicle_number"]) == (old["slot"], old["vehicle_number"])
    told = [await each.wait_for_booking("booking-renewed", new["id"]) for each in (screen, owners, board)]
    assert [event["previous_booking_id"] for event in told] == [old["id"]] * 3
    assert told[0]["booking"] == new
    assert told[2]["slot"]["state"] == "booked"
    assert not screen.events("booking-created")
    stored = {booking.pk: booking.status for booking in town.stored(driver=driver.id)}
    assert stored == {old["id"]: "completed", new["id"]: "booked"}


async def test_renewing_before_any_worker_ended_the_old_booking_ends_it_first(town: Town) -> None:
    place, driver = town.lot(), town.person()
    with town.product.without_worker():
        screen = await driver.watch()
        old = await driver.book(place.slots[0])
        town.end_in(old["id"], -1)
        new = await driver.renew(old["id"])
        await screen.wait_for_booking("booking-renewed", new["id"])
    assert [event["type"] for event in screen.events()] == ["booking-created", "booking-completed", "booking-renewed"]
    completed, renewed = screen.events()[1:]
    assert completed["booking"]["id"] == old["id"]
    assert completed["server_time"] == renewed["server_time"] == new["start_time"]


async def test_a_booking_can_be_renewed_again_and_for_another_duration(town: Town) -> None:
    place, driver = town.lot(), town.person()
    old = await ended(town, driver, place)
    first = await driver.renew(old["id"], duration=1)
    screen = await driver.watch()
    await screen.wait_for_booking("booking-completed", first["id"])
    second = await driver.renew(old["id"], duration=90)
    assert second["remaining_time"] == 90
    assert instant(second["start_time"]) >= instant(first["end_time"])
    assert {booking.status for booking in town.stored(pk__in=[old["id"], first["id"]])} == {"completed"}
