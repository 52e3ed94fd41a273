"""The part of the tour through what is seldom seen: pages that still load, answers that got lost, a dearer renewal."""

import json
import re
from collections.abc import AsyncIterator

from playwright.async_api import Route, WebSocketRoute

from tests.journeys import booking
from tests.journeys.device import AWAY, Device
from tests.product.town import Person, Place, Town

POSTS = re.compile("/api/bookings/")
SOCKETS = re.compile("/ws/")
BROKEN = {"code": "server-error", "error": "Something broke on our side. Try again in a moment."}


async def loading(device: Device, place: Place, booking_id: int) -> AsyncIterator[str]:
    """Give each screen while its sockets have not said anything yet."""

    def say_nothing(_: WebSocketRoute) -> None:
        """Neither open a socket to the server nor say a word."""

    await device.page.route_web_socket(SOCKETS, say_nothing)
    for name, path in {
        "lots": "/lots",
        "lot": f"/lots/{place.id}",
        "booking": f"/booking-confirmation?booking={booking_id}",
        "bookings": "/bookings",
        "owner": "/owner",
    }.items():
        page = await device.open(path)
        await page.get_by_text("Loading").first.wait_for(state="attached")
        yield f"{name}-loading"


async def unsure(device: Device, place: Place) -> AsyncIterator[str]:
    """Give the sheet while nobody knows whether the slot was booked, and where the server broke."""

    async def lose(route: Route) -> None:
        await route.abort()

    async def break_(route: Route) -> None:
        await route.fulfill(status=500, content_type="application/json", body=json.dumps(BROKEN))

    device.allow(AWAY, "status of 500", "no answer: POST")
    page = device.page
    await device.open_lot(place)
    await page.route(POSTS, break_)
    button = await booking.choose(device, "A2", "KL-07-CB-1004")
    await button.click()
    await page.get_by_text("went wrong on our side").wait_for()
    yield "sheet-refused"
    await page.unroute(POSTS)
    await page.route(POSTS, lose)
    await button.click()
    await page.get_by_text("No answer yet.").first.wait_for()
    yield "sheet-checking"
    await page.unroute(POSTS)


async def dearer(device: Device, town: Town, driver: Person, place: Place) -> AsyncIterator[str]:
    """Give the page of a booking that is over, where renewing costs more than it did."""
    over = await driver.book(place.slots[-1], vehicle_number="KL-07-CB-1005", duration=1)
    town.reprice(place.slots[-1], "55")
    page = await device.open(f"/booking-confirmation?booking={over['id']}")
    await page.get_by_text("The price has changed").wait_for()
    yield "booking-over-dearer"
