from tests.product.town import Town


async def test_an_owner_sees_the_bookings_of_own_lots_alone_and_live(town: Town) -> None:
    mine, theirs = town.lot(slots=3), town.lot(slots=3)
    driver = town.person()
    before = await driver.book(mine.slots[0])
    await town.person().book(theirs.slots[1])
    screen = await mine.owner.open("/ws/owner/")
    snapshot = await screen.begin()
    assert [lot["id"] for lot in snapshot["lots"]] == [mine.id]
    assert [booking["id"] for booking in snapshot["bookings"]] == [before["id"]]
    assert snapshot["bookings"][0]["driver"] == {"id": driver.id, "name": driver.name}
    assert [slot["state"] for slot in snapshot["lots"][0]["slots"]] == ["booked", "free", "free"]
    assert snapshot["kiosks"] == []

    await town.person().book(theirs.slots[0])
    other = town.person()
    live = await other.book(mine.slots[1])
    told = await screen.wait_for("booking-created")
    assert told["booking"]["id"] == live["id"], "another owner's booking"
    assert told["booking"]["driver"] == {"id": other.id, "name": other.name}
    assert told["booking"]["vehicle_number"] == other.plate
    assert (told["lot_id"], told["slot"]["booking"]["id"], told["actor"]) == (mine.id, live["id"], "driver")


async def test_an_owner_of_several_lots_sees_them_on_one_stream(town: Town) -> None:
    first = town.lot()
    second = town.lot(owner=first.owner)
    screen = await first.owner.open("/ws/owner/")
    assert [lot["id"] for lot in (await screen.begin())["lots"]] == [first.id, second.id]
    for place in (first, second):
        booking = await town.person().book(place.slots[0])
        assert (await screen.wait_for_booking("booking-created", booking["id"]))["lot_id"] == place.id


async def test_an_owner_who_parks_sees_own_bookings_as_a_driver(town: Town) -> None:
    mine, theirs = town.lot(), town.lot()
    await town.person().book(mine.slots[0])
    booking = await mine.owner.book(theirs.slots[0])
    snapshot = await (await mine.owner.open("/ws/driver/")).begin()
    assert [each["id"] for each in snapshot["bookings"]] == [booking["id"]]
    assert snapshot["vehicles"] == [mine.owner.plate]
