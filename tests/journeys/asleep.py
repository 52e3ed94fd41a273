"""Pages of a driver, an owner and a display that are frozen for a minute, and what happens to their lot meanwhile."""

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass

from tests.journeys.chromium import Chromium
from tests.journeys.frozen import BareBrowser, Page, bare_browser
from tests.journeys.wire import Wire
from tests.product.browser import Browser
from tests.product.shapes import Value
from tests.product.town import PASSWORD, Person, Place, Town

FROZEN_S = 35
ENDS_IN_S = 25
MARK = "(document.querySelector('[data-mark]')?.dataset.mark ?? null)"
TIMER = "(document.querySelector('[role=timer]')?.textContent ?? null)"
HEADING = "(document.querySelector('h1')?.textContent ?? null)"
SLOTS = """
Object.fromEntries([...document.querySelectorAll('li > [data-state]')].map((cell) =>
  [cell.querySelector('[data-number]')?.textContent.replace('Slot ', ''), cell.dataset.state]))
"""
STALE = "document.body.innerText.includes('No connection')"
CODE = "(document.querySelector('[aria-label=\\'Pairing code\\']')?.textContent ?? null)"


@dataclass(frozen=True)
class Asleep:
    """The pages, since when they are frozen, and the bookings that they show."""

    over: Page
    runs: Page
    desk: Page
    display: Page
    running: Value
    since_s: float
    wires: tuple[Wire, Wire]

    async def wake(self) -> None:
        """Let the network be there again when the minute is over, and every window be seen."""
        await asyncio.sleep(max(0.0, self.since_s + FROZEN_S - time.monotonic()))
        for wire in self.wires:
            wire.mend()
        for page in (self.over, self.runs, self.desk, self.display):
            await page.thaw()


async def fall_asleep(town: Town, found: Chromium, stack: AsyncExitStack) -> Asleep:
    """Open the pages and freeze them; then one booking ends, another is made, and no socket lives on.

    Half of the sockets are closed by the other end, of the others nobody hears anything any more.
    """
    owner, driver = town.people(2, password=PASSWORD)
    place = town.lot(slots=3, owner=owner)
    closed, silent = Wire(town.product.server), Wire(town.product.server)
    origins = [await closed.lay(), await silent.lay()]
    for wire in (closed, silent):
        stack.push_async_callback(wire.remove)
    browser = await stack.enter_async_context(bare_browser(found))
    ends, runs = (
        await driver.book(place.slots[0], duration=ENDS_IN_S),
        await driver.book(place.slots[1], **another(driver)),
    )
    pages = [
        await ticket(browser, origins[0], driver, ends),
        await ticket(browser, origins[1], driver, runs),
        await dashboard(browser, origins[0], owner),
        await display(browser, origins[1], owner, place),
    ]
    for page in pages:
        await page.freeze()
    since_s = time.monotonic()
    closed.cut()
    await silent.silence()
    await town.person().book(place.slots[2])
    return Asleep(*pages, runs, since_s, (closed, silent))


def another(driver: Person) -> dict[str, str]:
    """Give the number of a second vehicle."""
    return {"vehicle_number": f"{driver.plate}9"}


async def ticket(browser: BareBrowser, origin: str, driver: Person, made: Value) -> Page:
    """Open a booking's page."""
    address = f"{origin}/booking-confirmation?booking={made['id']}"
    page = await browser.open(address, await signed_in(driver))
    await page.shows(f"{MARK} === 'live' && {TIMER}")
    await page.record({"mark": MARK, "timer": TIMER, "heading": HEADING})
    return page


async def dashboard(browser: BareBrowser, origin: str, owner: Person) -> Page:
    """Open the owner's page."""
    page = await browser.open(f"{origin}/owner", await signed_in(owner))
    await page.shows(f"{MARK} === 'live' && ({SLOTS})['A1']")
    await page.record({"mark": MARK, "slots": SLOTS})
    return page


async def display(browser: BareBrowser, origin: str, owner: Person, place: Place) -> Page:
    """Open a display and pair it."""
    page = await browser.open(f"{origin}/kiosk", {})
    code = await page.shows(CODE)
    desk = await owner.watch("/ws/owner/")
    await desk.ask("pair-kiosk", code=code.replace("-", "").replace(" ", ""), lot_id=place.id, name="Gate 1")
    await page.shows(f"({SLOTS})['A1']")
    await page.record({"stale": STALE, "slots": SLOTS, "code": CODE})
    return page


async def signed_in(person: Person) -> dict[str, str]:
    """Give the cookies of somebody who has signed in."""
    browser = Browser(person.town, person.server)
    await browser.sign_in(person)
    return browser.cookies
