import asyncio
from pathlib import Path

from playwright.async_api import Frame, expect

from tests.journeys import booking
from tests.journeys.asking import until
from tests.journeys.device import AWAY, PHONE, Devices
from tests.journeys.kiosk import DISPLAY, controlled, paired
from tests.journeys.release import IS_NEXT, next_version
from tests.product.town import PASSWORD, Town

# A display comes back after a random part of five or, cut off again, of eight seconds, and then may fetch all files.
LOADED_WITHIN_MS = 20_000
# In the moment before the page is loaded anew, and it goes on only when the server is really away.
CUT_WHILE_LOADING = """
navigator.serviceWorker.addEventListener("controllerchange", () => {
  if (!window.armed) return;
  window.cut();
  for (;;) {
    const asked = new XMLHttpRequest();
    asked.open("HEAD", "/healthz", false);
    try { asked.send(); } catch { return; }
  }
});
"""


async def test_a_restarted_server_with_a_new_version_is_found_by_open_pages_and_loaded_by_displays(
    town: Town, devices: Devices, tmp_path: Path
) -> None:
    owner, driver = town.people(2, password=PASSWORD)
    place, other = town.lot(slots=3, owner=owner), town.person()
    display, unlucky = await devices.new(size=DISPLAY), await devices.new(size=DISPLAY)
    desk, phone = await devices.new(owner), await devices.new(driver, size=PHONE)
    await unlucky.page.expose_function("cut", unlucky.wire.cut)
    await unlucky.page.add_init_script(CUT_WHILE_LOADING)
    await asyncio.gather(display.open("/kiosk"), unlucky.open("/kiosk"), desk.open("/owner"))
    await paired(display, desk, "Gate 1")
    await paired(unlucky, desk, "Gate 2")
    await asyncio.gather(controlled(display), controlled(unlucky))
    await unlucky.page.evaluate("window.armed = true")
    made = await driver.book(place.slots[0])
    await asyncio.gather(booking.open_booking(phone, made), booking.shows_booked(unlucky, "A1"))
    loaded: list[Frame] = []

    def note(frame: Frame) -> None:
        loaded.append(frame)

    for device in (display, unlucky, desk, phone):
        device.allow(AWAY)
        device.page.on("framenavigated", note)

    server = town.product.server
    with next_version(server, tmp_path):
        await asyncio.to_thread(server.stop)
        await expect(phone.mark()).to_contain_text("Reconnecting")
        assert not loaded, "a page was loaded while nobody could give it"
        await asyncio.to_thread(server.start)
        for device in (display, unlucky):
            await until(device.page, IS_NEXT, within_ms=LOADED_WITHIN_MS)
        await other.book(place.slots[1])
        await asyncio.gather(*[booking.shows_booked(device, "A2") for device in (display, desk)])
        await expect(phone.mark()).to_have_text("Live")
        assert abs(await booking.shown_seconds(phone) - booking.left(made)) <= 1

        await booking.shows_booked(unlucky, "A1")
        await booking.shows_free(unlucky, "A2")
        unlucky.wire.mend()
        await expect(unlucky.slot("A2")).to_have_attribute("data-state", booking.BOOKED, timeout=LOADED_WITHIN_MS)
    assert sorted(frame.page == display.page for frame in loaded) == [False, True], "each display was loaded once"
