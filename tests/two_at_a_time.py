"""What runs beside what under pytest-xdist (`-n 2 --dist loadgroup`): files one by one, the journeys as one."""

import pytest

JOURNEYS = "tests/journeys/"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let one process go through the journeys from the start, and keep every other file in one process."""
    if not config.getoption("numprocesses", default=None) and not hasattr(config, "workerinput"):
        return
    # A browser and its product are started once, and two screens compared are not drawn beside two others.
    items.sort(key=lambda item: not item.nodeid.startswith(JOURNEYS))
    for item in items:
        file = item.nodeid.partition("::")[0]
        item.add_marker(pytest.mark.xdist_group("journeys" if file.startswith(JOURNEYS) else file))
