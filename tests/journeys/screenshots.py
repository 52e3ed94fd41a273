"""`make screenshots`: a picture of every screen in every state, on a phone and on a desk, light and dark."""

import os
import shutil
from pathlib import Path

import pytest

from tests.journeys.device import DESKTOP, PHONE, Device, Devices, Size, Theme
from tests.journeys.tour import Tour
from tests.product.programs import BASE
from tests.product.town import Town

THEMES: tuple[Theme, ...] = ("light", "dark")
# The README shows these.
IMAGES = BASE / "docs" / "images"
BEST = {
    ("phone", "light", "lot"),
    ("phone", "dark", "booking"),
    ("desktop", "light", "owner"),
    ("desktop", "light", "kiosk"),
}
FOLDER = Path(os.environ.get("SCREENSHOTS") or BASE / ".parkmate" / "screenshots")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=lambda size: size.name)
async def test_pictures(town: Town, devices: Devices, size: Size) -> None:
    async for name, device in Tour(town, devices, size).stops():
        await device.page.evaluate("document.fonts.ready.then(() => null)")
        before = device.page.viewport_size
        assert before
        is_open = await device.page.get_by_role("dialog").count() > 0
        if not is_open:
            await show_all_of(device)
        for theme in THEMES:
            await device.page.emulate_media(color_scheme=theme)
            file = FOLDER / f"{size.name}-{theme}" / f"{name}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            await device.page.screenshot(path=file, animations="disabled")
            if (size.name, theme, name) in BEST:
                IMAGES.mkdir(exist_ok=True)
                shutil.copyfile(file, IMAGES / f"{name}.png")
        await device.page.emulate_media(color_scheme="light")
        await device.page.set_viewport_size(before)


async def show_all_of(device: Device) -> None:
    """Make the screen as high as the page, so that what stands at its edges is there in the picture too."""
    high = await device.page.evaluate("document.documentElement.scrollHeight")
    size = device.page.viewport_size
    assert size
    await device.page.set_viewport_size({"width": size["width"], "height": max(size["height"], high)})
