import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from pytest_django import DjangoDbBlocker

from tests.access.seeing import Eyes
from tests.access.world import World
from tests.product.fixtures import product, pytest_runtest_makereport, town
from tests.product.product import Product
from tests.product.town import Town

__all__ = ["product", "pytest_runtest_makereport", "town"]


@pytest.fixture(scope="package")
def peopled(product: Product, django_db_blocker: DjangoDbBlocker) -> World:
    """Everybody of the table, made once for all of its rows."""

    async def people() -> World:
        async with AsyncExitStack() as sockets:
            return await World.made(Town(product, sockets))

    with django_db_blocker.unblock():
        return asyncio.run(people())


@pytest.fixture
async def world(peopled: World, town: Town) -> AsyncIterator[World]:
    """The same people in the test's own town; whatever their sockets were sent meanwhile is looked through."""
    world = replace(peopled, town=town, eyes=Eyes(town))
    yield world
    await world.eyes.look_through_sockets()
