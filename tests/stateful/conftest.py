"""What the walks amounted to, said at the end of the run."""

import pytest
from hypothesis import Phase, settings

from tests.stateful.judging import counted

# For whoever wants to know whether a walk fails, not how little is enough for that.
settings.register_profile("unshrunk", phases=[Phase.generate])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if counted:
        deeds = {name: times for name, times in counted.items() if name not in ("examples", "steps", "comparisons")}
        terminalreporter.write_line(
            f"stateful: {counted['examples']:,} walks, {counted['steps']:,} steps, {counted['comparisons']:,} pictures "
            f"compared, 0 violations unless a test failed; {deeds}"
        )
