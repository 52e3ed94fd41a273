import re
from datetime import timedelta
from typing import Any

from playwright.async_api import Page, expect

from tests.journeys.conftest import Visitor, sign_in
from tests.product.town import PASSWORD, Town

FACE = re.compile(r"^\d\d:\d\d:\d\d$")


def booking_of(page: Page) -> int:
    return int(page.url.partition("booking=")[2])


async def seconds_shown(page: Page) -> int:
    hours, minutes, seconds = map(int, (await page.get_by_role("timer").inner_text()).split(":"))
    return 3600 * hours + 60 * minutes + seconds


async def choose(page: Page, label: str, plate: str) -> None:
    await page.get_by_role("button", name=f"Slot {label} Free").click()
    await page.get_by_label("Vehicle number").fill(plate)


async def test_a_driver_books_watches_it_run_and_end_and_renews(town: Town, visit: Visitor) -> None:
    driver, lot = town.person(password=PASSWORD), town.lot(slots=3)
    page = await visit(f"/lots/{lot.id}", driver)
    await choose(page, "A2", "kl 08 az 1234")
    await page.get_by_role("button", name="Book A2").click()

    await expect(page.get_by_role("timer")).to_have_text(FACE)
    assert 3590 < await seconds_shown(page) <= 3600
    await expect(page).to_have_title(re.compile(r"^(1:00:00|59:\d\d) · A2$"))
    await expect(page.get_by_text("KL-08-AZ-1234")).to_be_visible()
    first = booking_of(page)
    (stored,) = town.stored(driver_id=driver.id)
    assert (stored.pk, stored.price, stored.idempotency_key is not None) == (first, 40, True)

    town.end_in(first, 1)
    await expect(page.get_by_role("heading", name="Your time is over")).to_be_visible()
    await page.get_by_role("button", name="Renew for ₹40.00").click()
    await expect(page.get_by_role("timer")).to_have_text(FACE)
    assert booking_of(page) != first
    assert [row.renewed_from_id for row in town.stored(driver_id=driver.id)] == [None, first]


async def test_a_running_booking_warns_and_is_cancelled(town: Town, visit: Visitor) -> None:
    driver, lot = town.person(password=PASSWORD), town.lot(expiring_soon=timedelta(minutes=5))
    booked = await driver.book(lot.slots[0], duration=4 * 60)
    page = await visit("/bookings", driver)
    await page.get_by_role("link", name=re.compile("A1")).click()
    await expect(page.get_by_role("timer")).to_have_text(re.compile(r"^00:0[34]:\d\d$"))
    await page.get_by_role("button", name="Cancel booking").click()
    await page.get_by_role("button", name="Yes, cancel it").click()
    await expect(page.get_by_text("You cancelled it.")).to_be_visible()
    (stored,) = town.stored(pk=booked["id"])
    assert stored.status == "cancelled"


async def test_another_driver_is_faster(town: Town, visit: Visitor) -> None:
    driver, rival, lot = town.person(password=PASSWORD), town.person(), town.lot(slots=3)
    page = await visit(f"/lots/{lot.id}", driver)
    await choose(page, "A2", driver.plate)
    await rival.book(lot.slots[1])
    await expect(page.get_by_text("Somebody was faster: slot A2 is taken now.")).to_be_visible()
    await page.get_by_role("button", name="Take A1").click()
    await page.get_by_role("button", name="Book A1").click()
    await expect(page.get_by_role("timer")).to_be_visible()


async def test_an_answer_that_got_lost_is_asked_for_again_and_books_once(town: Town, visit: Visitor) -> None:
    driver, lot = town.person(password=PASSWORD), town.lot(slots=2)
    page = await visit(f"/lots/{lot.id}", driver)
    await choose(page, "A1", driver.plate)
    calls = 0

    async def lose_the_first_answer(route: Any) -> None:
        nonlocal calls
        calls += 1
        answer = await route.fetch()
        if calls == 1:
            await route.abort()
        else:
            await route.fulfill(response=answer)

    await page.route("**/api/bookings/", lose_the_first_answer)
    await page.get_by_role("button", name="Book A1").click()
    await expect(page.get_by_text("Checking whether slot A1 is yours")).to_be_visible()
    await expect(page.get_by_role("timer")).to_be_visible()
    assert calls == 2
    assert len(town.stored(driver_id=driver.id)) == 1


async def test_who_is_signed_out_elsewhere_signs_in_and_is_back(town: Town, visit: Visitor) -> None:
    driver, lot = town.person(password=PASSWORD), town.lot()
    booked = await driver.book(lot.slots[0])
    page = await visit(f"/booking-confirmation?booking={booked['id']}", driver)
    await expect(page.get_by_role("timer")).to_be_visible()
    other = await page.context.new_page()
    await other.goto("/account/")
    await other.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    await expect(page.get_by_role("timer")).to_have_count(0)
    await page.get_by_role("link", name="Sign in").click()
    await sign_in(page, driver)
    await expect(page.get_by_role("timer")).to_be_visible()


async def test_a_slot_is_booked_by_keyboard_alone(town: Town, visit: Visitor) -> None:
    driver, lot = town.person(password=PASSWORD), town.lot(slots=2)
    page = await visit(f"/lots/{lot.id}", driver)
    cell = page.get_by_role("button", name="Slot A1 Free")
    await cell.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(cell).to_be_focused()
    await page.keyboard.press("Enter")
    await page.get_by_label("Vehicle number").focus()
    await page.keyboard.type(driver.plate)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("timer")).to_be_visible()
