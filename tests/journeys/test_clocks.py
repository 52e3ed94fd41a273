import asyncio

from playwright.async_api import Page

from tests.journeys import booking
from tests.journeys.device import PHONE, Device, Devices
from tests.product.town import PASSWORD, Person, Place, Town

AN_HOUR_S = 3600
# Text and moment at once, half a second from the next change: neither a late drawing nor the way of the answer counts.
SHOWN_MID_SECOND = """
async (endMs) => {
  const leftMs = () => endMs - performance.timeOrigin - performance.now();
  await new Promise((resolve) => setTimeout(resolve, (leftMs() + 500) % 1000));
  return [document.querySelector("[role=timer]").textContent, leftMs()];
}
"""
APART_MS = 100
WATCHED_S = 4
# Of each text that the countdown shows: when it appeared, by the machine's clock, which no page can set.
WATCH = """
async ([seconds]) => {
  const timer = document.querySelector("[role=timer]");
  const seen = [];
  const look = () => seen.push([timer.textContent, performance.timeOrigin + performance.now()]);
  const observer = new MutationObserver(look);
  observer.observe(timer, { characterData: true, childList: true, subtree: true });
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  observer.disconnect();
  return seen;
}
"""


async def watched(page: Page) -> list[tuple[str, float]]:
    return [(text, at_ms) for text, at_ms in await page.evaluate(WATCH, [WATCHED_S])]


async def everywhere(town: Town, devices: Devices, driver: Person, place: Place) -> tuple[Device, ...]:
    right = await devices.new(driver, size=PHONE)
    fast = await devices.new(driver, clock_wrong_by_s=AN_HOUR_S)
    slow = await devices.new(driver, clock_wrong_by_s=-AN_HOUR_S)
    made = await driver.book(place.slots[0])
    await asyncio.gather(*[booking.open_booking(device, made) for device in (right, fast, slow)])
    return right, fast, slow


async def test_a_clock_that_is_an_hour_wrong_shows_the_right_time(town: Town, devices: Devices) -> None:
    place, driver = town.lot(), town.person(password=PASSWORD)
    shown = await everywhere(town, devices, driver, place)
    (made,) = town.stored(lot=place.id)
    for device in shown:
        text, left_ms = await device.page.evaluate(SHOWN_MID_SECOND, made.end_time.timestamp() * 1000)
        assert booking.seconds(text) == left_ms // 1000


async def test_screens_side_by_side_show_the_same_second(town: Town, devices: Devices) -> None:
    place, driver = town.lot(), town.person(password=PASSWORD)
    shown = await everywhere(town, devices, driver, place)
    seen = await asyncio.gather(*[watched(device.page) for device in shown])
    for changes in seen:
        left = [booking.seconds(text) for text, _ in changes]
        assert left == list(range(left[0], left[0] - len(left), -1)), "a second was left out"
        assert len(left) >= WATCHED_S - 1
    by_text = [dict(changes) for changes in seen]
    for text in set(by_text[0]).intersection(*by_text[1:]):
        moments = [changes[text] for changes in by_text]
        assert max(moments) - min(moments) < APART_MS, (text, moments)
