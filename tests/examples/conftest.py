"""The examples run against the product, as a reader of them would start them."""

from collections.abc import Generator

import pytest

from tests.product.fixtures import add_last_words, product, town

__all__ = ["product", "town"]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    add_last_words(item, report)
    return report
