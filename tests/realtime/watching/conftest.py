"""Times are shown on this machine's clock; these tests set it to UTC."""

import time
from collections.abc import Generator, Iterator

import pytest

from tests.product.fixtures import add_last_words, product, town

__all__ = ["product", "town"]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    add_last_words(item, report)
    return report


@pytest.fixture(autouse=True)
def local_time_is_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()
