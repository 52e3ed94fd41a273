from tests.product.town import Town


async def test_a_price_that_rose_since_it_was_seen_is_refused_and_nothing_is_booked(town: Town) -> None:
    place, driver = town.lot(price=40), town.person()
    board = await driver.open(place.board)
    (slot,) = (await board.begin())["slots"]
    assert slot["price"] == "40.00"
    town.reprice(place.slots[0], "60")
    answer = await driver.try_to_book(place.slots[0], duration=1800, expected_price="20.00")
    assert (answer.status, answer.code, answer.json["price"]) == (409, "price-changed", "30.00")
    assert not town.stored(driver=driver.id)
    assert not town.log(booking__slot=place.slots[0])
    agreed = await driver.book(place.slots[0], duration=1800, expected_price=answer.json["price"])
    assert agreed["price"] == "30.00"


async def test_a_price_that_fell_is_the_new_one(town: Town) -> None:
    place, driver = town.lot(price=40), town.person()
    town.reprice(place.slots[0], "30")
    assert (await driver.book(place.slots[0], expected_price="40.00"))["price"] == "30.00"


async def test_a_renewal_at_a_risen_price_is_refused(town: Town) -> None:
    place, driver = town.lot(price=40), town.person()
    old = await driver.book(place.slots[0])
    town.end_in(old["id"], -1)
    town.reprice(place.slots[0], "41")
    answer = await driver.try_to_renew(old["id"], expected_price="40.00")
    assert (answer.status, answer.code, answer.json["price"]) == (409, "price-changed", "41.00")
    new = await driver.renew(old["id"])
    assert (new["price"], new["slot"]["price"]) == ("41.00", "41.00")
    (kept, _) = town.stored(driver=driver.id)
    assert kept.price == 40


async def test_a_running_booking_keeps_its_price(town: Town) -> None:
    place, driver = town.lot(price=40), town.person()
    await driver.book(place.slots[0])
    town.reprice(place.slots[0], "99")
    (booking,) = (await (await driver.open("/ws/driver/")).begin())["bookings"]
    assert (booking["price"], booking["slot"]["price"]) == ("40.00", "40.00")
