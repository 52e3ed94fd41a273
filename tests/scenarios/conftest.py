from tests.product.fixtures import product, pytest_runtest_makereport, town

__all__ = ["product", "pytest_runtest_makereport", "town"]
