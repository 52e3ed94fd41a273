from typing import Any

import pytest
from playwright.async_api import Page, expect

from parkmate.screens.__main__ import SOURCE
from tests.journeys.conftest import Visitor
from tests.product.town import PASSWORD, Town

AXE = SOURCE / "node_modules" / "axe-core" / "axe.min.js"


async def findings(page: Page) -> list[Any]:
    """Give what axe finds on the page, when what moves has come to rest."""
    await page.add_script_tag(path=AXE)
    await page.evaluate(
        "Promise.all(document.getAnimations().filter((a) => a.effect.getTiming().iterations !== Infinity)"
        ".map((a) => a.finished))"
    )
    found = await page.evaluate("axe.run()")
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
async def test_axe_finds_nothing_on_a_drivers_screens(town: Town, visit: Visitor, theme: str, width: int) -> None:
    driver, rival, lot = town.person(password=PASSWORD), town.person(), town.lot(slots=4)
    ended = await driver.book(lot.slots[0])
    town.end_in(ended["id"], 0)
    await rival.book(lot.slots[2])
    town.close(lot.slots[3])
    page = await visit("/lots", driver, color_scheme=theme, viewport={"width": width, "height": 800})
    await expect(page.get_by_role("link", name=lot_name(town, lot.id))).to_be_visible()
    found = {"lots": await findings(page)}
    await page.goto(f"/booking-confirmation?booking={ended['id']}")
    await expect(page.get_by_role("button", name="Renew for")).to_be_visible()
    found["over"] = await findings(page)
    await page.goto(f"/lots/{lot.id}")
    await expect(page.get_by_role("button", name="Slot A1 Free")).to_be_visible()
    found["lot"] = await findings(page)
    await page.get_by_role("button", name="Slot A1 Free").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    found["sheet"] = await findings(page)
    await page.get_by_role("button", name="Book A1").click()
    await expect(page.get_by_role("timer")).to_be_visible()
    found["running"] = await findings(page)
    await page.goto("/bookings")
    await expect(page.get_by_role("heading", name="History")).to_be_visible()
    found["bookings"] = await findings(page)
    assert {screen: what for screen, what in found.items() if what} == {}
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"


def lot_name(town: Town, lot_id: int) -> str:
    from bookings.models import Lot

    return town.do(lambda: Lot.objects.values_list("name", flat=True).get(pk=lot_id))
