"""A walk through every screen in every state, for axe and for pictures."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

from playwright.async_api import expect

from tests.journeys import booking
from tests.journeys.device import AWAY, PHONE, Device, Devices, Size
from tests.journeys.kiosk import CODE, DISPLAY, paired
from tests.journeys.tour_plain import plain
from tests.journeys.tour_seldom import dearer, loading, unsure
from tests.product.browser import Browser
from tests.product.town import PASSWORD, Person, Place, Town

# Where one is, and at which device.
Stop = tuple[str, Device]
# Ten seconds after the server was last heard.
STALE_WITHIN_MS = 15_000
MAIN = 4


class Tour:
    """One walk, on one kind of screen."""

    def __init__(self, town: Town, devices: Devices, size: Size) -> None:
        self.town, self.devices, self.size = town, devices, size

    async def stops(self) -> AsyncIterator[Stop]:
        """Give each stop while its device shows it."""
        for part in (self._plain, self._driver, self._booking, self._seldom, self._owner):
            async for stop in part():
                yield stop
        display, place = await self._at_the_entrance()
        async for stop in self._display(display, place):
            yield stop
        async for stop in self._away(display):
            yield stop

    async def _device(self, person: Person | None = None, size: Size | None = None) -> Device:
        return await self.devices.new(person, size=size or self.size, is_still=True)

    async def _plain(self) -> AsyncIterator[Stop]:
        device = await self._device()
        async for name in plain(device, self.town.person(password=PASSWORD)):
            yield name, device

    async def _seldom(self) -> AsyncIterator[Stop]:
        driver = self.town.person(password=PASSWORD)
        place = self.town.lot(slots=6, owner=driver, name="Harbour deck", address="12 Marine Drive, Kochi")
        made = await driver.book(place.slots[0])
        device, waiting = await self._device(driver), await self._device(driver)
        async for name in loading(waiting, place, made["id"]):
            yield name, waiting
        async for name in dearer(device, self.town, driver, place):
            yield name, device
        stranger = await self._device(self.town.person(password=PASSWORD))
        async for name in unsure(stranger, place):
            yield name, stranger

    async def _driver(self) -> AsyncIterator[Stop]:
        town, driver = self.town, self.town.person(password=PASSWORD)
        place = town.lot(slots=20, name="Harbour deck", address="12 Marine Drive, Kochi")
        town.lot(slots=0, name="Hill garage", address="3 Upper Lane, Kochi")
        full = town.lot(slots=2, name="Old market", address="1 Market Square, Kochi")
        for slot in full.slots:
            await town.person().book(slot)
        for slot in place.slots[1:MAIN]:
            await town.person().book(slot)
        town.close(place.slots[MAIN])
        device = await self._device(driver)
        page = await device.open("/bookings")
        await page.get_by_role("heading", name="No bookings yet").wait_for()
        yield "bookings-empty", device
        await device.open("/lots")
        await page.get_by_role("link").filter(has_text="Old market").first.wait_for()
        yield "lots", device
        await page.get_by_role("searchbox").fill("nowhere")
        await page.get_by_role("heading", name="Nothing matches").wait_for()
        yield "lots-nothing-found", device
        await device.open_lot(full)
        yield "lot-full", device
        await device.open("/lots/999999")
        await page.get_by_role("heading", name="There is no such lot").wait_for()
        yield "lot-gone", device
        await device.open_lot(place)
        yield "lot", device
        button = await booking.choose(device, "A1", "")
        await button.click()
        await page.get_by_text("Enter your vehicle's number.").wait_for()
        yield "sheet-missing", device
        await page.get_by_label("Vehicle number").fill(driver.plate)
        yield "sheet", device
        town.reprice(place.slots[0], "45")
        device.allow("status of 409")
        await button.click()
        await page.get_by_text("The price has changed").wait_for()
        yield "sheet-dearer", device
        await town.person().book(place.slots[0])
        await page.get_by_text("Somebody was faster").wait_for()
        yield "sheet-taken", device

    async def _booking(self) -> AsyncIterator[Stop]:
        town, driver = self.town, self.town.person(password=PASSWORD)
        place = town.lot(slots=6, name="Harbour deck", address="12 Marine Drive, Kochi")
        runs = await driver.book(place.slots[0], vehicle_number="KL-07-CB-1001")
        warns = await driver.book(place.slots[1], vehicle_number="KL-07-CB-1002")
        over = await driver.book(place.slots[2], vehicle_number="KL-07-CB-1003", duration=1)
        town.end_in(warns["id"], 240)
        device = await self._device(driver)
        page = device.page
        await booking.open_booking(device, runs)
        yield "booking", device
        await page.get_by_role("button", name="Cancel booking").click()
        yield "booking-cancel", device
        await booking.open_booking(device, warns)
        await page.get_by_text("Slot A2 ends soon.").wait_for()
        yield "booking-expiring", device
        await device.open(f"/booking-confirmation?booking={over['id']}")
        await page.get_by_role("button", name="Renew for").wait_for()
        yield "booking-over", device
        owner = await place.owner.watch("/ws/owner/")
        await owner.ask("cancel-booking", booking_id=runs["id"], reason="The gate is broken")
        await device.open(f"/booking-confirmation?booking={runs['id']}")
        await page.get_by_role("heading", name="This booking was cancelled").wait_for()
        yield "booking-cancelled", device
        await device.open("/booking-confirmation?booking=999999")
        await page.get_by_role("heading", name="There is no such booking").wait_for()
        yield "booking-none", device
        await device.open("/bookings")
        await page.get_by_role("heading", name="History").wait_for()
        yield "bookings", device
        await device.open("/lots")
        await page.get_by_role("list", name="Running").wait_for()
        yield "lots-running", device

    async def _owner(self) -> AsyncIterator[Stop]:
        town, owner = self.town, self.town.person(password=PASSWORD)
        device = await self._device(owner)
        page = await device.open("/owner")
        await page.get_by_role("heading", name="Open your first lot").wait_for()
        yield "owner-first", device
        await page.get_by_role("button", name="Open the lot").click()
        yield "owner-first-missing", device
        place = town.lot(slots=12, owner=owner, name="Harbour deck", address="12 Marine Drive, Kochi")
        town.lot(slots=3, owner=owner, name="Hill garage", address="3 Upper Lane, Kochi")
        await self._business(place)
        await device.open("/owner")
        await booking.shows_booked(device, "A1")
        await page.get_by_text("booked A1").wait_for()
        await page.locator("canvas").wait_for()
        yield "owner", device
        async for name in self._sheets(device):
            yield name, device

    async def _business(self, place: Place) -> None:
        for slot in place.slots[:MAIN]:
            await self.town.person().book(slot)
        soon = await self.town.person().book(place.slots[MAIN])
        self.town.end_in(soon["id"], 240)
        over = await self.town.person().book(place.slots[MAIN + 1], duration=1)
        self.town.move(over["id"], seconds=-2)
        self.town.close(place.slots[-1])

    async def _sheets(self, device: Device) -> AsyncIterator[str]:
        page = device.page

        def button(name: str) -> Callable[[], Awaitable[None]]:
            return page.get_by_role("button", name=name).first.click

        opens = {
            "slot": device.slot("A8").click,
            "slot-booked": device.slot("A1").click,
            "add-slots": button("Add slots"),
            "change-slots": button("Change several"),
            "settings": button("Settings"),
            "pair": button("Pair a display"),
            "cancel": button("Cancel slot A1"),
            "new-lot": button("New lot"),
        }
        for name, open_ in opens.items():
            await open_()
            await page.get_by_role("dialog").wait_for()
            yield f"owner-{name}"
            await page.keyboard.press("Escape")
            await page.get_by_role("dialog").wait_for(state="hidden")

    async def _at_the_entrance(self) -> tuple[Device, Place]:
        place = self.town.lot(slots=8, owner=self.town.person(password=PASSWORD), name="Harbour deck")
        display = await self._device(size=PHONE if self.size is PHONE else DISPLAY)
        await display.open("/kiosk")
        await expect(display.page.get_by_label("Pairing code")).to_have_text(CODE)
        return display, place

    async def _display(self, display: Device, place: Place) -> AsyncIterator[Stop]:
        yield "kiosk-code", display
        desk = await self._device(place.owner)
        await desk.open("/owner")
        await paired(display, desk, "Gate 1")
        await desk.page.get_by_text("Connected").first.wait_for()
        yield "owner-displays", desk
        await self.town.person().book(place.slots[0])
        await booking.shows_booked(display, "A1")
        yield "kiosk", display
        await display.page.get_by_role("button", name="Settings of this display").click()
        yield "kiosk-settings", display
        await display.page.keyboard.press("Escape")
        for slot in place.slots[1:]:
            await self.town.person().book(slot)
        await booking.shows_booked(display, "A8")
        yield "kiosk-full", display

    async def _away(self, display: Device) -> AsyncIterator[Stop]:
        town, driver = self.town, self.town.person(password=PASSWORD)
        place = town.lot(slots=6, name="Harbour deck", default_duration=timedelta(hours=2))
        made = await driver.book(place.slots[0])
        lot, ticket = await self._device(driver), await self._device(driver)
        await lot.open_lot(place)
        await booking.open_booking(ticket, made)
        for device in (display, lot, ticket):
            device.allow(AWAY)
            await device.lose_network()
        await lot.page.get_by_text("These slots may be out of date.").wait_for(timeout=STALE_WITHIN_MS)
        yield "lot-offline", lot
        await ticket.page.get_by_text("No connection.").wait_for(timeout=STALE_WITHIN_MS)
        yield "booking-offline", ticket
        await display.page.get_by_text("No connection since").wait_for(timeout=STALE_WITHIN_MS)
        yield "kiosk-stale", display
        await ticket.find_network()
        await expect(ticket.mark()).to_have_text("Live")
        cookies = {cookie["name"]: cookie["value"] for cookie in await ticket.context.cookies()}
        await Browser(town, town.product.server, cookies).sign_out()
        await ticket.page.get_by_role("heading", name="You are signed out").wait_for()
        yield "signed-out", ticket
