import pytest
from playwright.async_api import Page, expect

from tests.journeys import booking
from tests.journeys.device import PHONE, Device, Devices
from tests.product.town import PASSWORD, Town

ENDS_SOON_S = 20
ENDED_IN_S = 2
# What the page asks the browser to show is shown all the same.
HEARD = """
window.notified = [];
window.Notification = class extends Notification {
  constructor(title, options) {
    super(title, options);
    notified.push([title, options.tag]);
  }
};
"""


async def with_a_booking(town: Town, devices: Devices, *, may_notify: bool) -> tuple[Device, int]:
    place, driver = town.lot(), town.person(password=PASSWORD)
    phone = await devices.new(driver, size=PHONE)
    if may_notify:
        await phone.context.grant_permissions(["notifications"], origin=phone.origin)
    await phone.context.add_init_script(HEARD)
    made = await driver.book(place.slots[0])
    await booking.open_booking(phone, made)
    return phone, made["id"]


async def notified(page: Page) -> list[list[str]]:
    told: list[list[str]] = await page.evaluate("window.notified")
    return told


async def test_who_allows_it_is_told_once_that_it_ends_soon(town: Town, devices: Devices) -> None:
    phone, made = await with_a_booking(town, devices, may_notify=True)
    page = phone.page
    if await page.evaluate("Notification.permission") != "granted":
        pytest.skip("this Chromium shows no notifications, whoever allows them")
    town.end_in(made, ENDS_SOON_S)
    await expect(page.get_by_text("Slot A1 ends soon.")).to_be_visible()
    told = ["Slot A1 ends soon", f"parkmate-booking-{made}"]
    assert await notified(page) == [told]
    town.end_in(made, ENDED_IN_S)
    await expect(page.get_by_role("heading", name="Your time is over")).to_be_visible()
    assert await notified(page) == [told]


async def test_who_opens_the_page_later_or_has_not_allowed_it_is_not_told(town: Town, devices: Devices) -> None:
    phone, made = await with_a_booking(town, devices, may_notify=True)
    town.end_in(made, ENDS_SOON_S)
    await expect(phone.page.get_by_text("Slot A1 ends soon.")).to_be_visible()
    await phone.page.reload()
    await expect(phone.page.get_by_text("Slot A1 ends soon.")).to_be_visible()
    assert await notified(phone.page) == []
    other, made = await with_a_booking(town, devices, may_notify=False)
    town.end_in(made, ENDS_SOON_S)
    await expect(other.page.get_by_text("Slot A1 ends soon.")).to_be_visible()
    assert await notified(other.page) == []
