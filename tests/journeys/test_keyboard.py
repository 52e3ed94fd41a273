from playwright.async_api import Locator, expect

from tests.journeys import booking
from tests.journeys.device import Device, Devices
from tests.product.town import PASSWORD, Town

ENDS_IN_S = 2


async def press(device: Device, name: str, key: str = "Enter") -> None:
    button = device.page.get_by_role("button", name=name)
    await expect(button).to_be_enabled()
    await device.tab_to(button)
    await device.page.keyboard.press(key)


async def enter(device: Device, field: Locator, text: str) -> None:
    await device.tab_to(field)
    await device.page.keyboard.type(text)


async def test_signing_in_booking_renewing_and_cancelling_need_no_more_than_a_keyboard(
    town: Town, devices: Devices
) -> None:
    place, driver = town.lot(slots=3), town.person(password=PASSWORD)
    desk = await devices.new()
    page = await desk.open(f"/lots/{place.id}")
    await enter(desk, page.get_by_label("User name"), driver.username)
    await enter(desk, page.get_by_label("Password"), PASSWORD)
    await press(desk, "Sign in")

    await booking.shows_free(desk, "A2")
    await desk.tab_to(desk.slot("A2"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await enter(desk, page.get_by_label("Vehicle number"), driver.plate)
    await press(desk, "Book A2", "Space")
    made = await booking.made(desk)
    await expect(desk.timer()).to_be_visible()

    town.end_in(made, ENDS_IN_S)
    await press(desk, "Renew for")
    await page.wait_for_url(lambda address: address.endswith(f"={made}") is False)
    await expect(desk.timer()).to_be_visible()

    await press(desk, "Cancel booking")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await press(desk, "Yes, cancel it", "Space")
    await expect(page.get_by_role("heading", name="This booking was cancelled")).to_be_visible()
    first, renewed = town.stored(lot=place.id)
    assert (first.pk, first.slot_id, first.status) == (made, place.slots[1], "completed")
    assert (renewed.renewed_from_id, renewed.status) == (made, "cancelled")
