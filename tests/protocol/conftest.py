import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-frames", action="store_true", help="Write the golden frames anew.")
