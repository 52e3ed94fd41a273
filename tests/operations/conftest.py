"""A product with a PostgreSQL and a Redis of its own, which a test may kill and must bring back."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from tests.product.fixtures import pytest_runtest_makereport, town
from tests.product.product import Product
from tests.product.store import Store

__all__ = ["pytest_runtest_makereport", "town"]


@pytest.fixture(scope="package")
def place() -> Iterator[Path]:
    # PostgreSQL's own account must reach it, unlike tmp_path.
    folder = Path(tempfile.mkdtemp(prefix="operations-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="package")
def store(place: Path) -> Iterator[Store]:
    own = Store(place)
    yield own
    own.stop()


@pytest.fixture(scope="package")
def product(place: Path, store: Store, django_db_blocker: DjangoDbBlocker) -> Iterator[Product]:
    with django_db_blocker.unblock():
        running = Product(place, store.server.url)
    try:
        running.start()
        yield running
    finally:
        with django_db_blocker.unblock():
            running.stop()
