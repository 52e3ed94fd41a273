import asyncio
import re
from http import HTTPStatus

from playwright.async_api import Request, Route, expect

from tests.journeys import booking, moments
from tests.journeys.device import PHONE, Devices
from tests.journeys.moments import Watching
from tests.product.town import PASSWORD, Town

# It is sent at most once a second.
OVERVIEW_WITHIN_MS = 2 * moments.EVERYWHERE_WITHIN_MS


FREE = r"%d\s*free of 4"


async def test_what_is_booked_on_a_phone_changes_every_other_screen_within_a_second(
    town: Town, devices: Devices
) -> None:
    driver, other, owner = town.people(3, password=PASSWORD)
    place = town.lot(slots=4, owner=owner)
    phone, desk = await devices.new(driver, size=PHONE), await devices.new(owner)
    lot, lots = await devices.new(other), await devices.new(other, size=PHONE)
    await asyncio.gather(phone.open_lot(place), lot.open_lot(place), lots.open("/lots"), desk.open("/owner"))
    card = lots.page.locator(f'a[href="/lots/{place.id}"]')
    await asyncio.gather(expect(card).to_contain_text(re.compile(FREE % 4)), booking.shows_free(desk, "A2"))

    screens = Watching(moments.booked(lot, "A2"), moments.booked(desk, "A2"))
    overview = Watching(moments.text(lots, FREE % 3, within=f'a[href="/lots/{place.id}"]'))
    await booking.book(phone, "A2", driver.plate)
    tapped_ms = await phone.tapped_ms()
    await screens.within(since=tapped_ms)
    await overview.within(OVERVIEW_WITHIN_MS, since=tapped_ms)


async def test_a_double_tap_books_once(town: Town, devices: Devices) -> None:
    place, driver = town.lot(slots=2), town.person(password=PASSWORD)
    phone = await devices.new(driver, size=PHONE)
    posts: list[Request] = []
    phone.page.on("request", lambda request: posts.append(request) if request.method == "POST" else None)
    await phone.open_lot(place)
    await (await booking.choose(phone, "A1", driver.plate)).dblclick()
    await booking.made(phone)
    assert len(posts) == 1
    assert len(town.stored(lot=place.id)) == 1


async def test_an_answer_that_got_lost_is_checked_and_books_once(town: Town, devices: Devices) -> None:
    place, driver = town.lot(slots=2), town.person(password=PASSWORD)
    phone = await devices.new(driver, size=PHONE)
    keys: list[str | None] = []

    async def lose_the_first(route: Route) -> None:
        keys.append(await route.request.header_value("Idempotency-Key"))
        if len(keys) > 1:
            await route.continue_()
            return
        answer = await route.fetch()
        assert answer.status == HTTPStatus.CREATED
        await route.abort("connectionreset")

    await phone.page.route("**/api/bookings/", lose_the_first)
    await phone.open_lot(place)
    phone.allow("ERR_CONNECTION_RESET")
    await (await booking.choose(phone, "A1", driver.plate)).click()
    await expect(phone.page.get_by_text("Checking whether slot A1 is yours")).to_be_visible()
    made = await booking.made(phone)
    assert [row.pk for row in town.stored(lot=place.id)] == [made]
    assert keys[0] is not None
    assert keys == [keys[0]] * 2


async def test_where_another_driver_was_faster_the_sheet_says_so_and_offers_the_nearest(
    town: Town, devices: Devices
) -> None:
    place, driver = town.lot(slots=4), town.person(password=PASSWORD)
    phone = await devices.new(driver, size=PHONE)
    await phone.open_lot(place)
    await booking.choose(phone, "A1", driver.plate)
    rival, said = town.person(), Watching(moments.text(phone, "Somebody was faster: slot A1 is taken now."))
    before_ms = moments.now()
    await rival.book(place.slots[0])
    await said.within(since=before_ms)
    await booking.shows_booked(phone, "A1")
    await phone.page.get_by_role("button", name="Take A2").click()
    await phone.page.get_by_role("button", name="Book A2").click()
    await booking.made(phone)
    await expect(phone.timer()).to_be_visible()


async def test_who_loses_the_race_itself_hears_the_same(town: Town, devices: Devices) -> None:
    place, driver, rival = town.lot(slots=2), town.person(password=PASSWORD), town.person()
    phone = await devices.new(driver, size=PHONE)

    async def let_the_rival_pass(route: Route) -> None:
        await rival.book(place.slots[0])
        await route.continue_()

    await phone.page.route("**/api/bookings/", let_the_rival_pass)
    await phone.open_lot(place)
    phone.allow("status of 409")
    await (await booking.choose(phone, "A1", driver.plate)).click()
    await expect(phone.page.get_by_text("Somebody was faster: slot A1 is taken now.")).to_be_visible()
    assert [row.driver_id for row in town.stored(lot=place.id)] == [rival.id]


async def test_closing_the_sheet_by_keyboard_leads_back_to_the_slot(town: Town, devices: Devices) -> None:
    place, driver = town.lot(slots=3), town.person(password=PASSWORD)
    desk = await devices.new(driver)
    page = await desk.open_lot(place)
    await desk.tab_to(desk.slot("A2"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(desk.slot("A2")).to_be_focused()
