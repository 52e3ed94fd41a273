"""What a round at random amounted to, said below the tests, whichever process played it (`-p tests.counts`)."""

from collections import Counter
from typing import Any

import pytest

_said: dict[str, str] = {}
_sums: dict[str, Counter[str]] = {}


def say(name: str, text: str) -> None:
    """Let this stand in the summary; what `name` said before is replaced."""
    _said[name] = text


def add(name: str, wording: str, kind: str, times: int = 1) -> None:
    """Count so many more of this kind, over all processes; `wording` has {total} and {kinds}."""
    _said[name] = wording
    _sums.setdefault(name, Counter())[kind] += times


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Send what was said to the process that has the terminal."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["counts"] = (_said, {name: dict(kinds) for name, kinds in _sums.items()})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what one of pytest-xdist's processes said."""
    said, sums = getattr(node, "workeroutput", {}).get("counts", ({}, {}))
    _said.update(said)
    for name, kinds in sums.items():
        _sums.setdefault(name, Counter()).update(kinds)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it."""
    for name, text in sorted(_said.items()):
        terminalreporter.write_line(f"{name}: {_worded(name, text)}")


def _worded(name: str, text: str) -> str:
    if name not in _sums:
        return text
    kinds = ", ".join(f"{number:,} {kind}" for kind, number in sorted(_sums[name].items()))
    return text.format(total=f"{_sums[name].total():,}", kinds=kinds)
