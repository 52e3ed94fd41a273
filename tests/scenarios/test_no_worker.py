from collections.abc import Iterator
from functools import partial

import pytest

from tests.product.product import Product
from tests.product.shapes import Value, instant
from tests.product.town import Town


@pytest.fixture(autouse=True, scope="module")
def nobody_works(product: Product) -> Iterator[None]:
    with product.without_worker():
        yield


async def test_without_any_worker_a_countdown_ends_and_the_slot_reads_free(town: Town) -> None:
    place, driver = town.lot(), town.person()
    watching = [await driver.watch(), await place.owner.watch("/ws/owner/"), await driver.watch(place.board)]
    booking = await driver.book(place.slots[0], duration=2)
    for screen in watching:
        await screen.wait_for("booking-tick")
    for screen in watching:
        # A heartbeat says that there was nothing for seconds: the ticks have ended, and each before the end.
        await screen.wait_for("heartbeat")
        last = [message for message in screen.seen if message["type"] == "booking-tick"][-1]
        assert instant(last["server_time"]) < instant(booking["end_time"])
        assert not screen.events("booking-completed")
    (stored,) = town.stored(pk=booking["id"])
    assert stored.status == "booked", "somebody worked"

    (own,) = (await (await driver.open("/ws/driver/")).begin())["bookings"]
    assert (own["status"], own["is_expired"], own["remaining_time"]) == ("booked", True, 0)
    owners = await (await place.owner.open("/ws/owner/")).begin()
    assert [(each["id"], each["is_expired"]) for each in owners["bookings"]] == [(booking["id"], True)]
    board = await (await driver.open(place.board)).begin()
    for slots in (board["slots"], owners["lots"][0]["slots"]):
        assert [(slot["state"], slot["booking"]) for slot in slots] == [("free", None)]


async def test_without_any_worker_the_overview_counts_the_slot_as_free(town: Town) -> None:
    place, driver = town.lot(), town.person()
    screen = await driver.open("/ws/lots/")
    await screen.wait_for("lots")
    await driver.book(place.slots[0], duration=2)
    for free in (0, 1):
        await screen.wait_for("lots", partial(has_free, place.id, free))


def has_free(lot_id: int, free: int, message: Value) -> bool:
    return any((lot["id"], lot["free"]) == (lot_id, free) for lot in message["lots"])


async def test_without_any_worker_the_slot_can_be_booked_again_and_everyone_hears_of_the_end_first(town: Town) -> None:
    place, driver, other = town.lot(), town.person(), town.person()
    watching = [await driver.watch(), await place.owner.watch("/ws/owner/"), await driver.watch(place.board)]
    booking = await driver.book(place.slots[0])
    town.end_in(booking["id"], -0.1)
    later = await other.book(place.slots[0])
    told = [await screen.wait_for_booking("booking-completed", booking["id"]) for screen in watching]
    assert {event["server_time"] for event in told} == {later["start_time"]}
    for screen in watching[1:]:
        await screen.wait_for_booking("booking-created", later["id"])
        assert [event["type"] for event in screen.events()] == [
            "booking-created",
            "booking-completed",
            "booking-created",
        ]
