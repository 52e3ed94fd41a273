from playwright.async_api import expect

from tests.journeys import booking
from tests.journeys.device import PHONE, Devices
from tests.product.browser import Browser
from tests.product.town import PASSWORD, Town


async def test_signed_out_elsewhere_a_page_hides_what_it_showed_and_comes_back_after_signing_in(
    town: Town, devices: Devices
) -> None:
    place, driver = town.lot(), town.person(password=PASSWORD)
    phone = await devices.new(driver, size=PHONE)
    made = await driver.book(place.slots[0])
    await booking.open_booking(phone, made)
    address, page = phone.page.url, phone.page

    cookies = {cookie["name"]: cookie["value"] for cookie in await phone.context.cookies()}
    await Browser(town, town.product.server, cookies).sign_out()
    await expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    await expect(phone.timer()).to_be_hidden()

    await page.get_by_role("link", name="Sign in").click()
    await page.get_by_label("User name").fill(driver.username)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url(address)
    await expect(phone.timer()).to_be_visible()


async def test_who_opens_a_screen_unknown_signs_in_and_is_there(town: Town, devices: Devices) -> None:
    place, driver = town.lot(), town.person(password=PASSWORD)
    phone = await devices.new(size=PHONE)
    page = await phone.open(f"/lots/{place.id}")
    await page.get_by_label("User name").fill(driver.username)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await booking.shows_free(phone, "A1")
    await expect(page.get_by_role("link", name=driver.name)).to_be_visible()
