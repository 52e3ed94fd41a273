"""What runs beside what under pytest-xdist (`-n 2`): files one by one, the journeys as one and first."""

from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

JOURNEYS = "tests/journeys/"


class ByFile(LoadFileScheduling):  # type: ignore[misc]
    """Gives a process one file after the other, and one process all of the journeys.

    A browser and its product are started once, and two screens compared are not drawn beside two others.
    """

    def _split_scope(self, nodeid: str) -> str:
        return JOURNEYS if nodeid.startswith(JOURNEYS) else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Let files be handed out so, whatever `--dist` says."""
    return ByFile(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let the process that begins go through the journeys, which take longest."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: not item.nodeid.startswith(JOURNEYS))
