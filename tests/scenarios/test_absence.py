from tests.product.programs import Daphne
from tests.product.shapes import instant
from tests.product.town import Town

AWAY_S = 120


async def test_after_two_minutes_a_fresh_picture_shows_two_minutes_less(town: Town) -> None:
    place, driver = town.lot(), town.person()
    screen = await driver.watch()
    booking = await driver.book(place.slots[0])
    await screen.leave()
    town.move(booking["id"], seconds=-AWAY_S)
    (shown,) = (await (await driver.open("/ws/driver/")).begin())["bookings"]
    assert 3450 <= shown["remaining_time"] <= 3480
    assert (instant(booking["end_time"]) - instant(shown["end_time"])).total_seconds() == AWAY_S


async def test_after_two_minutes_without_an_event_since_goes_on_with_the_ticks(town: Town) -> None:
    place, driver = town.lot(), town.person()
    screen = await driver.watch()
    booking = await driver.book(place.slots[0])
    await screen.wait_for_booking("booking-created", booking["id"])
    await screen.leave()
    town.move(booking["id"], seconds=-AWAY_S)
    # A process that did not see the booking before it was moved, as after two minutes none would have.
    with town.product.running(Daphne, "server") as server:
        back = await driver.at(server).open("/ws/driver/", since=screen.version, epoch=screen.epoch)
        assert (await back.begin())["type"] == "resumed"
        assert not back.events()
        (ticking,) = (await back.wait_for("booking-tick"))["bookings"]
        assert 3450 <= ticking["remaining_time"] <= 3480


async def test_what_happened_in_two_minutes_comes_after_since_in_order(town: Town) -> None:
    place, driver = town.lot(), town.person()
    screen, witness = await driver.watch(), await driver.watch()
    booking = await driver.book(place.slots[0], duration=AWAY_S - 10)
    await screen.wait_for_booking("booking-created", booking["id"])
    await screen.leave()
    town.move(booking["id"], seconds=-AWAY_S)
    await witness.wait_for_booking("booking-completed", booking["id"])
    new = await driver.renew(booking["id"])
    await witness.wait_for_booking("booking-renewed", new["id"])

    back = await driver.open("/ws/driver/", since=screen.version, epoch=screen.epoch)
    assert (await back.begin())["type"] == "resumed"
    assert [event["type"] for event in back.events()] == ["booking-completed", "booking-renewed"]
    assert back.event_texts() == witness.event_texts()[1:], "not byte for byte the first telling"

    fresh = await (await driver.open("/ws/driver/")).begin()
    assert [each["id"] for each in fresh["bookings"]] == [new["id"], booking["id"]]
    assert fresh["version"] == back.version
