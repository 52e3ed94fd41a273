"""The examples run against the product, as a reader of them would start them."""

from tests.product.fixtures import product, pytest_runtest_makereport, town

__all__ = ["product", "pytest_runtest_makereport", "town"]
