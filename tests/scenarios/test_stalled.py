from functools import partial

from bookings.models import Booking
from tests.product.product import SERVERS
from tests.product.screen import Screen
from tests.product.shapes import Value
from tests.product.town import Person, Place, Town

PAGE = 100
# As many answers as one socket may have waiting; together more than all buffers on the way to a client hold.
ASKED = 32
PART = 200  # of the 256 events that are kept
SMALL = 4096


async def test_a_client_that_stops_reading_is_told_so_and_comes_back_with_since(town: Town) -> None:
    place, driver = town.lot(), town.person()
    await fill_a_page(town, driver, place)
    with town.product.running(SERVERS["uvicorn"], "uvicorn") as server:
        healthy = await driver.at(server).watch()
        stalled = await driver.at(server).watch(receive_buffer=SMALL)
        stalled.connection.transport.pause_reading()
        for screen in (stalled, healthy):
            for number in range(ASKED):
                await screen.send(type="list-bookings", request_id=f"r{number}", limit=PAGE)
        await healthy.answer_to(f"r{ASKED - 1}")
        # More than is kept for anybody, in two parts that each reach who reads.
        for _ in range(2):
            town.repeat_last_event(f"driver.{driver.id}", PART)
            reached = healthy.version + PART
            await healthy.wait_for("booking-cancelled", partial(is_at, reached))
        stalled.connection.transport.resume_reading()
        assert await stalled.closed() == 4408

        back = await driver.at(server).watch(since=stalled.version, epoch=stalled.epoch)
        assert back.version == healthy.version
        await goes_on(healthy, back, driver, place)


def is_at(version: int, event: Value) -> bool:
    return bool(event["version"] == version)


async def fill_a_page(town: Town, driver: Person, place: Place) -> None:
    first = await driver.book(place.slots[0])
    screen = await driver.watch()
    await screen.ask("cancel-booking", booking_id=first["id"])

    def copy() -> int:
        rows = []
        for _ in range(PAGE):
            row = Booking.objects.get(pk=first["id"])
            row.pk = None
            rows.append(row)
        return len(Booking.objects.bulk_create(rows))

    assert town.do(copy) == PAGE


async def goes_on(healthy: Screen, back: Screen, driver: Person, place: Place) -> None:
    booking = await driver.book(place.slots[0])
    for screen in (healthy, back):
        await screen.wait_for_booking("booking-created", booking["id"])
