"""What a round at random amounted to, said below the tests, whichever process played it (`-p tests.counts`)."""

from typing import Any

import pytest

_said: dict[str, str] = {}


def say(name: str, text: str) -> None:
    """Let this stand in the summary; what `name` said before is replaced."""
    _said[name] = text


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Send what was said to the process that has the terminal."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["counts"] = _said


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what one of pytest-xdist's processes said."""
    _said.update(getattr(node, "workeroutput", {}).get("counts", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it."""
    for name, text in sorted(_said.items()):
        terminalreporter.write_line(f"{name}: {text}")
