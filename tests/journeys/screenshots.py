"""`make screenshots`: a picture of every screen in every state, on a phone and on a desk, light and dark."""

import os
from pathlib import Path

import pytest

from tests.journeys.device import DESKTOP, PHONE, Devices, Size, Theme
from tests.journeys.tour import Tour
from tests.product.programs import BASE
from tests.product.town import Town

FOLDER = Path(os.environ.get("SCREENSHOTS") or BASE / ".parkmate" / "screenshots")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=lambda size: size.name)
async def test_pictures(town: Town, devices: Devices, size: Size, theme: Theme) -> None:
    folder = FOLDER / f"{size.name}-{theme}"
    folder.mkdir(parents=True, exist_ok=True)
    async for name, device in Tour(town, devices, size, theme).stops():
        await device.page.evaluate("document.fonts.ready.then(() => null)")
        is_open = await device.page.get_by_role("dialog").count() > 0
        await device.page.screenshot(path=folder / f"{name}.png", animations="disabled", full_page=not is_open)
