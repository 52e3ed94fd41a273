import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.journeys import booking, moments
from tests.journeys.asking import until
from tests.journeys.device import AWAY, Device, Devices
from tests.journeys.kiosk import CODE, DISPLAY, controlled, paired
from tests.journeys.moments import EVERYWHERE_WITHIN_MS, Watching
from tests.product.town import PASSWORD, Person, Place, Town

# Ten seconds after the server was last heard.
STALE_AFTER_S = 11
AN_HOUR_S = 3600
AT_ONCE_S = 30
# Two seconds after a change.
KEPT_WITHIN_MS = 10_000
IS_KEPT = """
() => new Promise((resolve) => {
  indexedDB.open("keyval-store").onsuccess = ({ target: { result: store } }) => {
    store.transaction("keyval").objectStore("keyval").get("board").onsuccess = ({ target: { result: kept } }) => {
      store.close();
      resolve(kept?.board.slots[0].state === "booked");
    };
  };
})
"""
# What the browser gives is kept, so that it can be looked at and taken away.
LOCKS = """
window.locks = [];
const request = WakeLock.prototype.request;
WakeLock.prototype.request = async function (...what) {
  const asked = request.apply(this, what);
  asked.then((lock) => locks.push(lock), () => { window.isRefused = true; });
  return await asked;
};
"""
# It was silent for eight seconds before that, and then away for ten.
KNOCKS_AFTER_S = 20
# More than it waits for at once.
SEVERAL = 6
# A try is given up after five seconds, and Chromium may begin the next one late.
SWALLOWED_WITHIN_MS = 8_000


async def knocks(display: Device, times: int) -> None:
    for _ in range(times):
        await display.page.wait_for_event("request", lambda request: request.method == "HEAD")


async def at_the_entrance(
    town: Town, devices: Devices, *, slots: int = 3, display: Device | None = None, passes_time: bool = False
) -> tuple[Device, Device, Place, Person]:
    """Give a paired display, its owner's desk, its lot and a driver; with `passes_time` its clock is the test's."""
    owner, driver = town.person(password=PASSWORD), town.person()
    place = town.lot(slots=slots, owner=owner)
    display, desk = display or await devices.new(size=DISPLAY), await devices.new(owner)
    if passes_time:
        await display.take_over_clock()
    await asyncio.gather(display.open("/kiosk"), desk.open("/owner"))
    await paired(display, desk, "Gate 1")
    return display, desk, place, driver


async def right_again(display: Device, within_ms: float = EVERYWHERE_WITHIN_MS) -> None:
    """Let the network be there again; the display must show what happened meanwhile."""
    right = Watching(moments.booked(display, "A1"))
    before_ms = await moments.now_at(display)
    display.wire.mend()
    await right.within(within_ms, since=before_ms)


async def test_a_display_is_paired_follows_its_lot_and_is_revoked(town: Town, devices: Devices) -> None:
    display, desk, place, driver = await at_the_entrance(town, devices, slots=2)
    main = display.page.get_by_role("main")
    await expect(main).to_contain_text(re.compile("free", re.IGNORECASE))
    other, booked, full = (
        town.person(),
        Watching(moments.booked(display, "A1")),
        Watching(moments.text(display, "full")),
    )
    before_ms = moments.now()
    await driver.book(place.slots[0])
    await booked.within(since=before_ms)
    before_ms = moments.now()
    await other.book(place.slots[1])
    await full.within(since=before_ms)
    await expect(main.get_by_role("timer")).to_have_text(re.compile(r"^59:\d\d$"))

    await desk.page.get_by_role("button", name="Remove Gate 1").click()
    await desk.page.get_by_role("button", name="Yes, remove it").click()
    await expect(display.page.get_by_label("Pairing code")).to_have_text(CODE)


async def test_a_display_cut_off_says_so_and_is_right_within_a_second_of_its_return(
    town: Town, devices: Devices
) -> None:
    display, _, place, driver = await at_the_entrance(town, devices, passes_time=True)
    display.allow(AWAY)
    display.wire.break_down()
    await driver.book(place.slots[0])
    await display.pass_time(STALE_AFTER_S)
    await expect(display.page.get_by_text("No connection since")).to_be_visible()
    await booking.shows_free(display, "A1")
    await display.pass_time(KNOCKS_AFTER_S)
    await knocks(display, SEVERAL)
    await right_again(display)
    await expect(display.page.get_by_text("No connection since")).to_be_hidden()


async def test_a_display_behind_a_network_that_swallowed_everything_is_right_some_seconds_after_its_return(
    town: Town, devices: Devices
) -> None:
    display, _, place, driver = await at_the_entrance(town, devices, passes_time=True)
    display.allow(AWAY)
    await display.wire.silence()
    await driver.book(place.slots[0])
    await display.pass_time(KNOCKS_AFTER_S)
    # What it waits for no longer than two seconds is over, and more than it waits for at once.
    await knocks(display, SEVERAL)
    await right_again(display, SWALLOWED_WITHIN_MS)


async def test_a_display_cut_off_for_an_hour_is_right_within_a_second_of_its_return(
    town: Town, devices: Devices
) -> None:
    display, _, place, driver = await at_the_entrance(town, devices, passes_time=True)
    page = display.page
    display.allow(AWAY)
    display.wire.cut()
    await driver.book(place.slots[0], duration=2 * AN_HOUR_S)
    await display.pass_time(KNOCKS_AFTER_S)
    # From now on it knows that nobody is there, and its sockets rest: Chromium remembers by its own clock, not by the
    # test's, how many have failed within minutes.
    await knocks(display, SEVERAL)
    for _ in range(AN_HOUR_S // AT_ONCE_S):
        # No longer at once than between two tries; what would go off more often goes off once.
        await page.clock.fast_forward(AT_ONCE_S * 1000)
    await expect(page.get_by_text("No connection since")).to_be_visible()
    await booking.shows_free(display, "A1")
    await right_again(display)
    await expect(page.get_by_text("No connection since")).to_be_hidden()


async def test_a_display_switched_on_without_a_network_shows_its_last_board_as_stale(
    town: Town, devices: Devices, tmp_path: Path
) -> None:
    at_profile = await devices.at_profile(tmp_path)
    display, _, place, driver = await at_the_entrance(town, devices, display=at_profile)
    await controlled(display)
    await driver.book(place.slots[0])
    await booking.shows_booked(display, "A1")
    await until(display.page, IS_KEPT, within_ms=KEPT_WITHIN_MS)
    display.allow(AWAY)
    await display.context.close()
    display.wire.cut()
    display = await devices.at_profile(tmp_path, display.wire)
    display.allow(AWAY)
    await display.take_over_clock()
    page = await display.open("/kiosk")
    await booking.shows_booked(display, "A1")
    await display.pass_time(STALE_AFTER_S)
    await expect(page.get_by_text("No connection since")).to_be_visible()
    await expect(page.get_by_label("Pairing code")).to_be_hidden()
    display.wire.mend()
    await expect(page.get_by_text("No connection since")).to_be_hidden()
    await booking.shows_booked(display, "A1")


async def test_a_display_keeps_its_screen_awake_and_asks_again_when_the_browser_let_it_go(devices: Devices) -> None:
    display = await devices.new(size=DISPLAY)
    await display.context.add_init_script(LOCKS)
    page = await display.open("/kiosk")
    await until(page, "window.isRefused || locks.length === 1")
    if await page.evaluate("window.isRefused"):
        pytest.skip("this Chromium keeps no screen awake")
    assert not await page.evaluate("locks[0].released")
    await page.evaluate("locks[0].release()")
    await until(page, "locks.length === 2 && !locks[1].released")
