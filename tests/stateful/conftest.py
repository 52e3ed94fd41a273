"""What the walks amounted to, said at the end of the run."""

import pytest

from tests.stateful.judging import counted


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if counted:
        deeds = {name: times for name, times in counted.items() if name not in ("examples", "steps", "comparisons")}
        terminalreporter.write_line(
            f"stateful: {counted['examples']:,} walks, {counted['steps']:,} steps, {counted['comparisons']:,} pictures "
            f"compared, 0 violations unless a test failed; {deeds}"
        )
