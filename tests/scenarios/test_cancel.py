from tests.product.shapes import instant
from tests.product.town import Town


async def test_cancelling_frees_the_slot_for_another_driver(town: Town) -> None:
    place, driver, other = town.lot(), town.person(), town.person()
    screen, board = await driver.watch(), await other.watch(place.board)
    booking = await driver.book(place.slots[0])
    assert (await other.try_to_book(place.slots[0])).code == "slot-taken"
    reply = await screen.ask("cancel-booking", booking_id=booking["id"])
    assert reply["type"] == "reply"
    assert (reply["booking"]["status"], reply["booking"]["end_reason"]) == ("cancelled", "driver")
    told = await board.wait_for_booking("booking-cancelled", booking["id"])
    assert told["slot"]["state"] == "free"
    later = await other.book(place.slots[0])
    assert instant(later["start_time"]) >= instant(reply["booking"]["ended_at"])


async def test_a_driver_pays_for_the_seconds_used(town: Town) -> None:
    place, driver = town.lot(price=3600), town.person()
    booking = await driver.book(place.slots[0])
    town.move(booking["id"], seconds=-600)
    screen = await driver.watch()
    await screen.ask("cancel-booking", booking_id=booking["id"])
    if not screen.events("booking-cancelled"):
        await screen.wait_for_booking("booking-cancelled", booking["id"])
    (told,) = screen.events("booking-cancelled")
    ended = told["booking"]
    used = int((instant(ended["ended_at"]) - instant(ended["start_time"])).total_seconds())
    assert 600 <= used < 630
    assert (ended["price"], ended["charged"]) == ("3600.00", f"{used}.00")
    assert told["actor"] == "driver"


async def test_an_owner_cancels_for_nothing_and_says_why(town: Town) -> None:
    place, driver = town.lot(), town.person()
    screen, owners = await driver.watch(), await place.owner.watch("/ws/owner/")
    booking = await driver.book(place.slots[0])
    reply = await owners.ask("cancel-booking", booking_id=booking["id"], reason="The deck is being painted.")
    assert reply["booking"]["driver"] == {"id": driver.id, "name": driver.name}
    told = await screen.wait_for_booking("booking-cancelled", booking["id"])
    ended = told["booking"]
    assert (ended["end_reason"], ended["reason"]) == ("owner", "The deck is being painted.")
    assert (ended["charged"], told["actor"]) == ("0.00", "owner")


async def test_what_has_ended_cannot_be_cancelled(town: Town) -> None:
    place, driver = town.lot(), town.person()
    screen, owners = await driver.watch(), await place.owner.watch("/ws/owner/")
    booking = await driver.book(place.slots[0])
    town.end_in(booking["id"], -0.1)
    for asking in (screen, owners, screen):
        refusal = await asking.ask("cancel-booking", booking_id=booking["id"])
        assert (refusal["type"], refusal["code"]) == ("error", "booking-ended")
    (stored,) = town.stored(pk=booking["id"])
    assert stored.status in ("booked", "completed")


async def test_somebody_elses_booking_reads_as_an_unknown_one(town: Town) -> None:
    place, driver = town.lot(), town.person()
    booking = await driver.book(place.slots[0])
    stranger, landlord = town.person(), town.lot().owner
    for person, path in ((stranger, "/ws/driver/"), (landlord, "/ws/owner/"), (place.owner, "/ws/driver/")):
        screen = await person.watch(path)
        theirs = await screen.ask("cancel-booking", booking_id=booking["id"])
        unknown = await screen.ask("cancel-booking", booking_id=2**62)
        assert (theirs["type"], theirs["code"]) == ("error", "not-found")
        assert {**theirs, "server_time": 0, "request_id": 0} == {**unknown, "server_time": 0, "request_id": 0}
    (stored,) = town.stored(pk=booking["id"])
    assert stored.status == "booked"
