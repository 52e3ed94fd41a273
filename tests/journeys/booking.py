"""What a driver does on the screens, and what shows that it was done."""

import re
from datetime import UTC, datetime

from playwright.async_api import Locator, expect

from tests.journeys.device import Device
from tests.product.shapes import Value, instant

BOOKED = re.compile("booked|expiring")


async def choose(device: Device, label: str, plate: str) -> Locator:
    """Tap a free slot and enter a vehicle; gives the button that books."""
    await device.slot(label).click()
    await device.page.get_by_label("Vehicle number").fill(plate)
    return device.page.get_by_role("button", name=f"Book {label}")


async def book(device: Device, label: str, plate: str) -> int:
    """Book a slot of the lot that is open; gives the booking's id, from its page's address."""
    await (await choose(device, label, plate)).click()
    return await made(device)


async def made(device: Device) -> int:
    """Give the id of the booking whose page opens."""
    await device.page.wait_for_url("**/booking-confirmation?booking=*")
    return int(device.page.url.rpartition("=")[2])


async def open_booking(device: Device, booking: Value) -> None:
    """Go to a booking's page and wait for its countdown."""
    await device.open(f"/booking-confirmation?booking={booking['id']}")
    await device.timer().wait_for()


async def shows_booked(device: Device, label: str) -> None:
    """Wait until a slot is shown as booked, with the time left."""
    await expect(device.slot(label)).to_have_attribute("data-state", BOOKED)


async def shows_free(device: Device, label: str) -> None:
    """Wait until a slot is shown as free."""
    await expect(device.slot(label)).to_have_attribute("data-state", "free")


async def shown_seconds(device: Device) -> int:
    """Give what the countdown says."""
    return seconds(await device.timer().inner_text())


def seconds(clock_face: str) -> int:
    """Give the seconds that HH:MM:SS says."""
    hours, minutes, rest = map(int, clock_face.strip().split(":"))
    return (hours * 60 + minutes) * 60 + rest


def left(booking: Value) -> float:
    """Give the seconds that are left of a booking, by this machine's clock, which is the server's too."""
    return (instant(booking["end_time"]) - datetime.now(UTC)).total_seconds()


def clock_face(left_s: int) -> str:
    """Give HH:MM:SS."""
    return f"{left_s // 3600:02}:{left_s // 60 % 60:02}:{left_s % 60:02}"
