"""The fixtures of tests that need the running product, and what it says when one fails; a conftest imports them."""

from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import AsyncExitStack

import pytest
from pytest_django import DjangoDbBlocker

from tests.product.product import Product
from tests.product.town import Town


@pytest.fixture(scope="package")
def product(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Iterator[Product]:
    """One server and one worker for all tests of a folder."""
    with django_db_blocker.unblock():
        running = Product(tmp_path_factory.mktemp("product"))
    try:
        running.start()
        yield running
    finally:
        with django_db_blocker.unblock():
            running.stop()


@pytest.fixture
async def town(product: Product, django_db_blocker: DjangoDbBlocker) -> AsyncIterator[Town]:
    """A town of the test's own; the test fails if a program of the product has said something bad meanwhile."""
    # Only the product's thread may use the database: pytest-django's has not been made.
    with django_db_blocker.unblock():
        async with AsyncExitStack() as sockets:
            yield Town(product, sockets)
    trouble = product.trouble()
    assert not trouble, trouble


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a failed test show what the product's programs said."""
    report = yield
    fixtures = getattr(item, "funcargs", {})
    product = fixtures.get("product") or getattr(fixtures.get("town"), "product", None)
    if report.failed and isinstance(product, Product):
        report.sections += [(f"log of {program.name}", program.last_words()) for program in product.programs]
    return report
