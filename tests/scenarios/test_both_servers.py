from collections.abc import Iterator

import pytest

from tests.product.product import SERVERS, Product
from tests.product.programs import Server
from tests.product.shapes import instant, remaining
from tests.product.town import Town


@pytest.fixture(params=SERVERS, scope="module")
def server(request: pytest.FixtureRequest, product: Product) -> Iterator[Server]:
    with product.running(SERVERS[request.param], "smoke") as running:
        yield running


async def test_a_booking_from_its_beginning_to_its_renewal_and_cancelling(town: Town, server: Server) -> None:
    place, driver = town.lot(), town.person(server=server)
    owner = place.owner.at(server)
    screen, owners, board = await driver.watch(), await owner.watch("/ws/owner/"), await driver.watch(place.board)
    watching = (screen, owners, board)
    overview = await driver.open("/ws/lots/")
    await overview.wait_for("lots")
    await owners.wait_for("today")

    booking = await driver.book(place.slots[0], duration=3)
    for each in watching:
        await each.wait_for_booking("booking-created", booking["id"])
        tick = await each.wait_for("booking-tick")
        (ticking,) = tick["bookings"]
        assert abs(ticking["remaining_time"] - remaining(booking, instant(tick["server_time"]))) <= 1
    for each in watching:
        completed = await each.wait_for_booking("booking-completed", booking["id"])
        assert instant(completed["server_time"]) >= instant(booking["end_time"])
    new = await driver.renew(booking["id"])
    for each in watching:
        await each.wait_for_booking("booking-renewed", new["id"])
    reply = await screen.ask("cancel-booking", booking_id=new["id"])
    assert reply["booking"]["status"] == "cancelled"
    for each in watching:
        if not each.events("booking-cancelled"):
            await each.wait_for_booking("booking-cancelled", new["id"])
        types = [event["type"] for event in each.events()]
        assert types == [
            "booking-created",
            "booking-expiring",
            "booking-completed",
            "booking-renewed",
            "booking-cancelled",
        ]


async def test_doors_and_errors_are_the_same(town: Town, server: Server) -> None:
    stranger = town.person(server=server)
    assert await (await stranger.open("/ws/nothing/")).closed() == 4404
    assert await (await stranger.open("/ws/owner/")).closed() == 4403
    assert await (await town.open(server, "/ws/driver/")).closed() == 4401
    screen = await stranger.watch()
    for frame in ("no json", b"binary", "{}", "[]", "7"):
        await screen.connection.send(frame)
    assert await screen.closed() == 4400
    answer = await stranger.try_to_book(2**62)
    assert (answer.status, answer.code) == (404, "not-found")
    answer = await town.post(server, "/api/bookings/", {}, {})
    assert (answer.status, answer.code) == (401, "not-signed-in")
