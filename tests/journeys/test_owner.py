import asyncio

from playwright.async_api import expect

from tests.journeys import booking, moments
from tests.journeys.device import PHONE, Devices
from tests.journeys.moments import Watching
from tests.product.town import PASSWORD, Town


async def test_a_first_lot_is_made_on_an_empty_dashboard(town: Town, devices: Devices) -> None:
    owner = town.person(password=PASSWORD)
    desk = await devices.new(owner)
    page = await desk.open("/owner")
    await expect(page.get_by_role("heading", name="Open your first lot")).to_be_visible()
    await page.get_by_label("Name").fill("Harbour deck")
    await page.get_by_label("Address").fill("1 Pier Road")
    await page.get_by_label("Slots").fill("B1–B12")
    await page.get_by_label("Price an hour").fill("30")
    await page.get_by_role("button", name="Open the lot").click()
    await booking.shows_free(desk, "B12")
    await expect(page.get_by_role("heading", name="Harbour deck")).to_be_visible()
    await expect(page.get_by_text("12 free of 12")).to_be_visible()


async def test_a_booking_is_in_the_owners_figures_table_and_feed_and_is_cancelled_with_a_reason(
    town: Town, devices: Devices
) -> None:
    owner, driver = town.people(2, password=PASSWORD)
    place = town.lot(slots=3, owner=owner)
    desk, phone = await devices.new(owner), await devices.new(driver, size=PHONE)
    page, _ = await asyncio.gather(desk.open("/owner"), phone.open_lot(place))
    await booking.shows_free(desk, "A1")

    everything = Watching(
        moments.text(desk, driver.name, within="tr"),
        moments.text(desk, f"{driver.name} booked A1"),
        moments.booked(desk, "A1"),
    )
    await booking.book(phone, "A1", driver.plate)
    await everything.within(since=await phone.tapped_ms())
    row = page.get_by_role("row").filter(has_text=driver.plate)
    await expect(row).to_contain_text(driver.name)
    await row.get_by_role("button", name=f"Cancel slot A1 of {driver.name}").click()
    await page.get_by_label("Reason").fill("The gate is broken")
    await page.get_by_role("button", name="Cancel the booking").click()
    await expect(phone.page.get_by_text("They said: “The gate is broken”")).to_be_visible()
    await expect(row).to_be_hidden()
    await booking.shows_free(desk, "A1")


async def test_a_slot_that_the_owner_closes_is_closed_for_drivers_at_once(town: Town, devices: Devices) -> None:
    owner, driver = town.people(2, password=PASSWORD)
    place = town.lot(slots=3, owner=owner)
    desk, phone = await devices.new(owner), await devices.new(driver, size=PHONE)
    page, _ = await asyncio.gather(desk.open("/owner"), phone.open_lot(place))
    await desk.slot("A2").click()
    closed = Watching(moments.slot(phone, "A2", "closed"))
    await page.get_by_role("button", name="Close it").click()
    await closed.within(since=await desk.tapped_ms())
    opened = Watching(moments.free(phone, "A2"))
    await page.get_by_role("button", name="Open it").click()
    await opened.within(since=await desk.tapped_ms())


async def test_the_owner_sees_the_same_time_left_as_the_driver(town: Town, devices: Devices) -> None:
    owner, driver = town.people(2, password=PASSWORD)
    place = town.lot(slots=1, owner=owner)
    made = await driver.book(place.slots[0], duration=600)
    desk, phone = await devices.new(owner, clock_wrong_by_s=3600), await devices.new(driver, size=PHONE)
    page, _ = await asyncio.gather(desk.open("/owner"), booking.open_booking(phone, made))
    row = page.get_by_role("row").filter(has_text=driver.plate)
    shown = await booking.shown_seconds(phone)
    for second in (1, 2):
        face = booking.clock_face(shown - second)
        await asyncio.gather(
            expect(phone.timer()).to_have_text(face),
            expect(row).to_contain_text(face.removeprefix("00:")),
        )
