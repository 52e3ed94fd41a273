"""What people do at a display and with it."""

import re

from playwright.async_api import Page, expect

from tests.journeys import booking
from tests.journeys.asking import until
from tests.journeys.device import Device, Size

DISPLAY = Size("display", 1920, 1080)
CODE = re.compile(r"^[A-Z0-9]{3}[- ]?[A-Z0-9]{3}$")


async def paired(display: Device, desk: Device, name: str) -> Page:
    """Pair a display as people do: read its code, enter it, look who asks, confirm."""
    page = desk.page
    code = display.page.get_by_label("Pairing code")
    await expect(code).to_have_text(CODE)
    await page.get_by_role("button", name="Pair a display").click()
    await page.get_by_label("Code on the display").fill(await code.inner_text())
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("dialog")).to_contain_text("127.0.0.1")
    await expect(page.get_by_role("dialog")).to_contain_text("Chrome")
    await page.get_by_label("Name").fill(name)
    await page.get_by_role("button", name="Pair it").click()
    await booking.shows_free(display, "A1")
    return display.page


async def controlled(display: Device) -> None:
    """Wait until the display's worker answers for its page."""
    await until(display.page, "navigator.serviceWorker.controller !== null")
