"""Pages that are frozen or hidden for a minute, and what happens to their lot meanwhile."""

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import NamedTuple

from tests.journeys.chromium import Chromium
from tests.journeys.frozen import BareBrowser, Page, bare_browser
from tests.journeys.wire import Wire
from tests.product.browser import Browser
from tests.product.shapes import Value
from tests.product.town import PASSWORD, Person, Place, Town

# A hidden page gives up after a minute the sockets that nobody needs.
HIDDEN_S = 64
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


class Frozen(NamedTuple):
    """A booking that ends meanwhile, one that runs on, the owner's page, a display."""

    over: Page
    runs: Page
    desk: Page
    display: Page


class Hidden(NamedTuple):
    """A running booking, and its lot."""

    ticket: Page
    lot: Page


@dataclass(frozen=True)
class Asleep:
    """The pages, since when they are frozen, and the bookings that they show."""

    frozen: Frozen
    hidden: Hidden
    town: Town
    place: Place
    running: Value
    cancelled: Value
    since_s: float
    wires: tuple[Wire, Wire]

    async def over_a_minute(self) -> None:
        """Wait for it."""
        await asyncio.sleep(max(0.0, self.since_s + HIDDEN_S - time.monotonic()))

    async def wake(self) -> None:
        """Let the network be there again, and every frozen page be seen."""
        for wire in self.wires:
            wire.mend()
        for page in self.frozen:
            await page.show()


async def fall_asleep(town: Town, found: Chromium, stack: AsyncExitStack) -> Asleep:
    """Open the pages and freeze them; then one booking ends, another is made, and no socket lives on.

    Half of the sockets are closed by the other end, of the others nobody hears anything any more.
    """
    owner, driver = town.people(2, password=PASSWORD)
    place = town.lot(slots=5, owner=owner)
    closed, silent, open_ = [Wire(town.product.server) for _ in range(3)]
    origins = [await wire.lay() for wire in (closed, silent, open_)]
    for wire in (closed, silent, open_):
        stack.push_async_callback(wire.remove)
    browser = await stack.enter_async_context(bare_browser(found))
    ends = await driver.book(place.slots[0], duration=ENDS_IN_S)
    runs = await driver.book(place.slots[1], vehicle_number=f"{driver.plate}9")
    other = town.person(password=PASSWORD)
    cancelled = await other.book(place.slots[3])
    pages = [
        await ticket(browser, origins[0], driver, ends),
        await ticket(browser, origins[1], driver, runs),
        await dashboard(browser, origins[0], owner),
        await display(browser, origins[1], owner, place),
    ]
    hidden = [await ticket(browser, origins[2], other, cancelled), await board(browser, origins[2], other, place)]
    for page in pages:
        await page.freeze()
    for page in hidden:
        await page.hide()
    since_s = time.monotonic()
    closed.cut()
    await silent.silence()
    await town.person().book(place.slots[2])
    return Asleep(Frozen(*pages), Hidden(*hidden), town, place, runs, cancelled, since_s, (closed, silent))


async def ticket(browser: BareBrowser, origin: str, driver: Person, made: Value) -> Page:
    """Open a booking's page."""
    address = f"{origin}/booking-confirmation?booking={made['id']}"
    page = await browser.open(address, await signed_in(driver))
    await page.shows(f"{MARK} === 'live' && {TIMER}")
    await page.record({"mark": MARK, "timer": TIMER, "heading": HEADING, "title": "document.title"})
    return page


async def board(browser: BareBrowser, origin: str, driver: Person, place: Place) -> Page:
    """Open a lot."""
    page = await browser.open(f"{origin}/lots/{place.id}", await signed_in(driver))
    await page.shows(f"{MARK} === 'live' && ({SLOTS})['A1']")
    await page.record({"mark": MARK, "slots": SLOTS})
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
