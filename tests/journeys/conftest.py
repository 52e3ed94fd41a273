"""A real browser in front of the running product; a page that logs an error fails its test."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

from parkmate.screens.__main__ import SOURCE
from parkmate.screens.building import build
from tests.journeys.finding import chromium
from tests.product.fixtures import product, pytest_runtest_makereport, town
from tests.product.town import PASSWORD, Person, Town

__all__ = ["product", "pytest_runtest_makereport", "town"]

PHONE = {"width": 390, "height": 844}
SHOWN_WITHIN_MS = 10_000
# A browser says this of every refusal and every lost answer, whatever the page makes of it.
REFUSED = re.compile(r"Failed to load resource: (the server responded with a status of 4\d\d|net::ERR_)")
Visitor = Callable[..., Awaitable[Page]]


@pytest.fixture(scope="package", autouse=True)
def screens() -> None:
    """Have them built before the product starts, which looks for them once."""
    build(SOURCE)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        program = chromium(playwright.chromium.executable_path)
        browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest.fixture
async def visit(browser: Browser, town: Town) -> AsyncIterator[Visitor]:
    """Give what opens a path on a phone of its own, signed in through the form that the path leads to."""
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and not REFUSED.match(message.text):
            said.append(message.text)

    async def open_page(path: str, person: Person, **look: Any) -> Page:
        context = await browser.new_context(**{"viewport": PHONE, **look}, base_url=person.server.origin)
        page = await context.new_page()
        page.set_default_timeout(SHOWN_WITHIN_MS)
        page.on("console", hear)
        page.on("pageerror", lambda error: said.append(str(error)))
        await page.goto(path)
        await sign_in(page, person)
        return page

    yield open_page
    assert not said, said


async def sign_in(page: Page, person: Person) -> None:
    """Fill in the form that stands there."""
    await page.get_by_label("Username").fill(person.username)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
