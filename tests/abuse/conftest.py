from collections.abc import AsyncIterator, Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.abuse.neighbours import Neighbours
from tests.product.fixtures import product, pytest_runtest_makereport, town
from tests.product.product import SERVERS, Product
from tests.product.programs import Server
from tests.product.town import Town

__all__ = ["product", "pytest_runtest_makereport", "town"]


@pytest.fixture(scope="package")
def servers(product: Product, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Server]]:
    """The product behind either server."""
    with product.running(SERVERS["uvicorn"], "uvicorn") as uvicorn:
        yield {"daphne": product.server, "uvicorn": uvicorn}


@pytest.fixture(params=["daphne", "uvicorn"])
def server(request: pytest.FixtureRequest, servers: dict[str, Server]) -> Server:
    """Each of the servers."""
    return servers[request.param]


@pytest.fixture
def misused(request: pytest.FixtureRequest, product: Product) -> Server:
    """The server that the test misuses."""
    chosen: Server = request.getfixturevalue("server") if "server" in request.fixturenames else product.server
    return chosen


@pytest.fixture
async def neighbours(town: Town, misused: Server) -> AsyncIterator[Neighbours]:
    """Two sockets that are used as they should be while others are misused; they must notice nothing."""
    beside = await Neighbours.at(town, misused)
    yield beside
    await beside.noticed_nothing()
