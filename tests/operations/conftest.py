"""A product with a PostgreSQL and a Redis of its own, which a test may kill and must bring back."""

import contextlib
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from pytest_django import DjangoDbBlocker

from parkmate.embedded import postgres
from tests.product.fixtures import pytest_runtest_makereport, town
from tests.product.product import Product

__all__ = ["pytest_runtest_makereport", "town"]


class Store:
    """The PostgreSQL of these tests."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.server = postgres.start(place, durable=False)

    def kill(self) -> None:
        self.server.kill()

    def start_again(self) -> None:
        self.server = postgres.start(self.place, durable=False)

    def freeze(self) -> None:
        self._signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal_all(signal.SIGCONT)

    def _signal_all(self, number: signal.Signals) -> None:
        postmaster = psutil.Process(self.server.pid)
        for process in (postmaster, *postmaster.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(number)

    def stop(self) -> None:
        if not self.server.ended():
            self.server.stop()


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
