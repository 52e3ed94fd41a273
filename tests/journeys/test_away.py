import asyncio

from playwright.async_api import expect

from tests.journeys import booking
from tests.journeys.device import AWAY, PHONE, Device, Devices
from tests.product.programs import Daphne
from tests.product.town import PASSWORD, Town

# The first second is shown by who counts on, the next ones by who did not stop.
COUNTS_ON_S = 2
# The pages wait longer and longer between two tries, each a random part of it.
BACK_WITHIN_MS = 15_000
# Ten seconds after the server was last heard.
STALE_AFTER_S = 11


async def counts_on(device: Device) -> None:
    shown = await booking.shown_seconds(device)
    for second in range(1, COUNTS_ON_S + 1):
        await expect(device.timer()).to_have_text(booking.clock_face(shown - second))


async def test_a_page_without_a_network_counts_on_and_is_right_again_with_it(town: Town, devices: Devices) -> None:
    place, driver, owner = town.lot(slots=3), town.person(password=PASSWORD), town.person()
    phone, lot = await devices.new(driver, size=PHONE), await devices.new(driver)
    made = await driver.book(place.slots[0])
    await lot.take_over_clock()
    await asyncio.gather(booking.open_booking(phone, made), lot.open_lot(place))
    phone.allow(AWAY)
    lot.allow(AWAY)
    await asyncio.gather(phone.lose_network(), lot.lose_network())
    await expect(phone.mark()).to_contain_text("Offline, times keep counting")
    await expect(lot.mark()).to_contain_text("Offline, times keep counting")
    await counts_on(phone)
    await lot.pass_time(STALE_AFTER_S)
    await expect(lot.page.get_by_text("These slots may be out of date.")).to_be_visible()
    await owner.book(place.slots[1])
    await asyncio.gather(phone.find_network(), lot.find_network())
    await expect(lot.mark()).to_have_text("Live")
    await booking.shows_booked(lot, "A2")
    await expect(lot.page.get_by_text("These slots may be out of date.")).to_be_hidden()
    await expect(phone.mark()).to_have_text("Live")


async def test_a_restarted_server_finds_every_open_page_again(town: Town, devices: Devices) -> None:
    place, driver, other = town.lot(slots=3), town.person(password=PASSWORD), town.person()
    phone, lot = await devices.new(driver, size=PHONE), await devices.new(driver)
    made = await driver.book(place.slots[0])
    await asyncio.gather(booking.open_booking(phone, made), lot.open_lot(place))
    server = town.product.server
    phone.allow(AWAY)
    lot.allow(AWAY)
    with town.product.running(Daphne, "another") as elsewhere:
        await asyncio.to_thread(server.stop)
        try:
            await expect(phone.mark()).to_contain_text("Reconnecting")
            await counts_on(phone)
            await other.at(elsewhere).book(place.slots[1])
        finally:
            await asyncio.to_thread(server.start)
        await expect(phone.mark()).to_have_text("Live", timeout=BACK_WITHIN_MS)
        await expect(lot.mark()).to_have_text("Live", timeout=BACK_WITHIN_MS)
        await booking.shows_booked(lot, "A2")
    assert abs(await booking.shown_seconds(phone) - booking.left(made)) <= 1


async def test_a_booking_wanted_without_a_network_is_made_once_it_is_back(town: Town, devices: Devices) -> None:
    place, driver = town.lot(slots=2), town.person(password=PASSWORD)
    phone = await devices.new(driver, size=PHONE)
    await phone.open_lot(place)
    button = await booking.choose(phone, "A1", driver.plate)
    phone.allow(AWAY)
    await phone.lose_network()
    await button.click()
    await expect(phone.page.get_by_text("Checking whether slot A1 is yours")).to_be_visible()
    await phone.find_network()
    made = await booking.made(phone)
    assert [row.pk for row in town.stored(lot=place.id)] == [made]
