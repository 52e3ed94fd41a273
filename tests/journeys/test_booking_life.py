import asyncio
import re
from datetime import timedelta

from playwright.async_api import expect

from tests.journeys import booking, moments
from tests.journeys.device import PHONE, Devices
from tests.journeys.moments import Watching
from tests.product.town import PASSWORD, Town

HOUR = timedelta(hours=1)
ENDS_SOON_S = 5


async def test_a_booking_warns_completes_and_is_renewed(town: Town, devices: Devices) -> None:
    driver, owner = town.people(2, password=PASSWORD)
    place = town.lot(slots=2, owner=owner, default_duration=HOUR, price=40)
    phone, desk, lot = await devices.new(driver, size=PHONE), await devices.new(owner), await devices.new(owner)
    await asyncio.gather(phone.open_lot(place), lot.open_lot(place), desk.open("/owner"))
    page = phone.page

    made = await booking.book(phone, "A1", driver.plate)
    await expect(
        page.get_by_role("heading", name=re.compile(r"^Slot A1 is yours until .*\d\d:\d\d\.$"))
    ).to_be_visible()
    await expect(page).to_have_title(re.compile(r"^(59:\d\d|1:00:00) · A1$"))
    await booking.shows_booked(desk, "A1")

    town.end_in(made, ENDS_SOON_S)
    await expect(page.get_by_text("Slot A1 ends soon.")).to_be_visible()
    await expect(page).to_have_title(re.compile(r"00:0\d · A1$"))
    await booking.shows_booked(desk, "A1")

    over = Watching(moments.text(phone, "Your time is over"), moments.free(desk, "A1"), moments.free(lot, "A1"))
    (ends,) = town.stored(lot=place.id)
    await over.within(since=ends.end_time.timestamp() * 1000)
    await expect(page).to_have_title("Over · A1")

    await expect(page.get_by_text(re.compile(r"₹40\.00.* until .*\d\d:\d\d\.$"))).to_be_visible()
    renewed = Watching(moments.booked(desk, "A1"), moments.booked(lot, "A1"))
    await page.get_by_role("button", name="Renew for ₹40.00").click()
    await renewed.within(since=await phone.tapped_ms())
    await expect(phone.timer()).to_have_text(re.compile(r"^(00:59:\d\d|01:00:00)$"))
    old, new = town.stored(lot=place.id)
    assert (old.pk, old.status, new.renewed_from_id) == (made, "completed", made)
    assert await booking.made(phone) == new.pk


async def test_a_price_that_rose_between_showing_and_renewing_is_asked_about(town: Town, devices: Devices) -> None:
    place, driver = town.lot(default_duration=HOUR, price=40), town.person(password=PASSWORD)
    phone = await devices.new(driver, size=PHONE)
    made = await driver.book(place.slots[0], duration=1)
    async with phone.page.expect_websocket(lambda socket: place.board in socket.url) as opened:
        page = await phone.open(f"/booking-confirmation?booking={made['id']}")
    # From then on it shows today's price, and no longer the booking's.
    await (await opened.value).wait_for_event("framereceived", lambda frame: '"snapshot"' in str(frame))
    await expect(phone.mark()).to_have_text("Live")
    button = page.get_by_role("button", name="Renew for ₹40.00")
    await expect(button).to_be_visible()
    town.reprice(place.slots[0], "45")
    phone.allow("status of 409")
    await button.click()
    await expect(page.get_by_text("The price has changed from ₹40.00 to ₹45.00.")).to_be_visible()
    assert len(town.stored(lot=place.id)) == 1
    await page.get_by_role("button", name="Renew for ₹45.00").click()
    await expect(phone.timer()).to_be_visible()
    assert [row.price for row in town.stored(lot=place.id, renewed_from=made["id"])] == [45]


async def test_a_price_that_the_owner_changes_is_the_one_that_a_renewal_shows(town: Town, devices: Devices) -> None:
    place, driver = town.lot(default_duration=HOUR, price=40), town.person(password=PASSWORD)
    phone = await devices.new(driver, size=PHONE)
    made = await driver.book(place.slots[0], duration=1)
    page = await phone.open(f"/booking-confirmation?booking={made['id']}")
    await expect(page.get_by_role("button", name="Renew for ₹40.00")).to_be_visible()
    owner, changed = await place.owner.watch("/ws/owner/"), Watching(moments.text(phone, "Renew for ₹45.00"))
    before_ms = moments.now()
    await owner.ask("update-slots", slot_ids=place.slots, price="45")
    await changed.within(since=before_ms)


async def test_a_renewal_on_one_device_takes_the_other_along(town: Town, devices: Devices) -> None:
    place, driver = town.lot(slots=2), town.person(password=PASSWORD)
    phone, desk = await devices.new(driver, size=PHONE), await devices.new(driver)
    made = await driver.book(place.slots[0], duration=2)
    await asyncio.gather(booking.open_booking(phone, made), booking.open_booking(desk, made))
    await expect(desk.page.get_by_role("button", name="Renew for")).to_be_visible()
    both = Watching(*[moments.text(device, r"^\d\d:\d\d:\d\d$", within="[role=timer]") for device in (phone, desk)])
    await phone.page.get_by_role("button", name="Renew for").click()
    await both.within(since=await phone.tapped_ms())
    assert await booking.made(desk) == await booking.made(phone) != made["id"]


async def test_a_booking_is_cancelled_after_one_question(town: Town, devices: Devices) -> None:
    place, driver = town.lot(slots=2), town.person(password=PASSWORD)
    phone, lot = await devices.new(driver, size=PHONE), await devices.new(driver)
    made = await driver.book(place.slots[0])
    await asyncio.gather(booking.open_booking(phone, made), lot.open_lot(place))
    page = phone.page
    await page.get_by_role("button", name="Cancel booking").click()
    await page.get_by_role("button", name="Keep it").click()
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await page.get_by_role("button", name="Cancel booking").click()
    everywhere = Watching(moments.text(phone, "This booking was cancelled"), moments.free(lot, "A1"))
    await page.get_by_role("button", name="Yes, cancel it").click()
    await everywhere.within(since=await phone.tapped_ms())
    assert [row.status for row in town.stored(lot=place.id)] == ["cancelled"]


async def test_the_owners_reason_reaches_the_driver(town: Town, devices: Devices) -> None:
    place, driver = town.lot(), town.person(password=PASSWORD)
    phone = await devices.new(driver, size=PHONE)
    made = await driver.book(place.slots[0])
    await booking.open_booking(phone, made)
    owner = await place.owner.watch("/ws/owner/")
    said = Watching(moments.text(phone, "They said: “The gate is broken”"))
    before_ms = moments.now()
    await owner.ask("cancel-booking", booking_id=made["id"], reason="The gate is broken")
    await said.within(since=before_ms)


async def test_the_list_has_what_runs_first_and_leads_to_each_booking(town: Town, devices: Devices) -> None:
    place, driver = town.lot(slots=2), town.person(password=PASSWORD)
    phone = await devices.new(driver, size=PHONE)
    over = await driver.book(place.slots[0], duration=1)
    runs = await driver.book(place.slots[1], vehicle_number="KL-08-AZ-1234")
    page = await phone.open("/bookings")
    links = page.get_by_role("main").get_by_role("link")
    await expect(page.get_by_role("heading", level=2)).to_have_text(["Running", "History"])
    addresses = [await link.get_attribute("href") for link in await links.all()]
    assert addresses == [f"/booking-confirmation?booking={each['id']}" for each in (runs, over)]
    await links.last.click()
    await expect(page.get_by_role("heading", name="Your time is over")).to_be_visible()


async def test_another_persons_booking_is_none(town: Town, devices: Devices) -> None:
    place, driver = town.lot(), town.person(password=PASSWORD)
    phone = await devices.new(driver, size=PHONE)
    theirs = await town.person().book(place.slots[0])
    page = await phone.open(f"/booking-confirmation?booking={theirs['id']}")
    await expect(page.get_by_role("heading", name="There is no such booking")).to_be_visible()
