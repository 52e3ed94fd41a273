"""Times are shown on this machine's clock; these tests set it to UTC."""

import time
from collections.abc import Iterator

import pytest

from tests.product.fixtures import product, pytest_runtest_makereport, town

__all__ = ["product", "pytest_runtest_makereport", "town"]


@pytest.fixture(autouse=True)
def local_time_is_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()
