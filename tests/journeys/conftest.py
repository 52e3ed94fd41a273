"""Journeys run in one Chromium, on one event loop, against the running product with the screens built."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser as Chrome
from playwright.async_api import BrowserContext, Playwright, async_playwright, expect
from pytest_asyncio import is_async_test
from pytest_django import DjangoDbBlocker

from parkmate.screens.building import build
from parkmate.screens.node import NoNode, with_packages
from tests.journeys.asleep import Asleep, fall_asleep
from tests.journeys.chromium import HERE, Chromium, NoChromium, chromium
from tests.journeys.device import SHOWN_WITHIN_MS, Devices
from tests.product.fixtures import product as product_alone
from tests.product.fixtures import pytest_runtest_makereport
from tests.product.product import Product
from tests.product.programs import BASE
from tests.product.town import Town

# As root there is no sandbox.
ARGUMENTS = ["--no-sandbox"]

__all__ = ["product_alone", "pytest_runtest_makereport"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ours = [number for number, item in enumerate(items) if HERE in item.path.parents]
    for number, item in zip(ours, sorted([items[number] for number in ours], key=sleeps), strict=True):
        items[number] = item
        # The browser belongs to the loop that started it.
        if is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


def sleeps(item: pytest.Item) -> bool:
    return "asleep" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="package", autouse=True)
def overlap(request: pytest.FixtureRequest) -> None:
    # What sleeps for a minute does so while the others run, and comes last.
    if any(map(sleeps, request.session.items)):
        # Where it cannot, only those fail who ask for it.
        with suppress(Exception):
            request.getfixturevalue("asleep")


@pytest.fixture(scope="session")
def screens() -> None:
    build(BASE / "frontend")


@pytest.fixture(scope="package")
def product(screens: None, product_alone: Product) -> Product:
    return product_alone


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def found(playwright: Playwright) -> Chromium:
    try:
        with_packages(HERE)
        return chromium(Path(playwright.chromium.executable_path), os.environ.get("CHROMIUM"))
    except (NoNode, NoChromium) as missing:
        pytest.fail(str(missing), pytrace=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chrome(playwright: Playwright, found: Chromium) -> AsyncIterator[Chrome]:
    browser = await playwright.chromium.launch(
        executable_path=found.program,
        args=ARGUMENTS,
        env=dict(found.whole_environment()),
    )
    yield browser
    await browser.close()


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def asleep(product: Product, found: Chromium, django_db_blocker: DjangoDbBlocker) -> AsyncIterator[Asleep]:
    with django_db_blocker.unblock():
        async with AsyncExitStack() as stack:
            yield await fall_asleep(Town(product, stack), found, stack)


@pytest_asyncio.fixture(loop_scope="session")
async def town(product: Product, django_db_blocker: DjangoDbBlocker) -> AsyncIterator[Town]:
    with django_db_blocker.unblock():
        async with AsyncExitStack() as sockets:
            yield Town(product, sockets)
    trouble = product.trouble()
    assert not trouble, trouble


@pytest.fixture
def from_profile(playwright: Playwright, found: Chromium) -> Callable[[Path], Awaitable[BrowserContext]]:
    def start(folder: Path) -> Awaitable[BrowserContext]:
        return playwright.chromium.launch_persistent_context(
            folder,
            executable_path=found.program,
            args=ARGUMENTS,
            env=dict(found.whole_environment()),
            viewport={"width": 1920, "height": 1080},
        )

    return start


@pytest_asyncio.fixture(loop_scope="session")
async def devices(
    town: Town, chrome: Chrome, from_profile: Callable[[Path], Awaitable[BrowserContext]]
) -> AsyncIterator[Devices]:
    expect.set_options(timeout=SHOWN_WITHIN_MS)
    async with AsyncExitStack() as stack:
        here = Devices(town, chrome, from_profile, stack)
        yield here
    trouble = here.trouble()
    assert not trouble, trouble
