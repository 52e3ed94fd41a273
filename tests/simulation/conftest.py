"""What a round of seeds amounted to."""

from collections import Counter
from collections.abc import Iterable

import pytest

from tests.counts import say
from tests.simulation.simulating import Outcome


class Tally:
    """Counts over all seeds that were played."""

    def __init__(self) -> None:
        self.seeds = self.violations = 0
        self.counted = Counter[str]()

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Count these."""
        for outcome in outcomes:
            self.seeds += 1
            self.violations += len(outcome.violations)
            self.counted += outcome.counted
        say("simulation", str(self))

    def __str__(self) -> str:
        faults = sum(
            times for name, times in self.counted.items() if name.startswith(("fault: ", "messages ", "answers "))
        )
        return (
            f"{self.seeds:,} seeds, {self.counted['events delivered']:,} events delivered, "
            f"{faults:,} faults injected, {self.violations} violations"
        )


_tally = Tally()


@pytest.fixture
def tally() -> Tally:
    return _tally
