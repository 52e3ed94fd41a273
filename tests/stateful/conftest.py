from collections.abc import Iterator

import pytest
from hypothesis import Phase, settings

from tests.counts import say
from tests.database_clock import standing_still
from tests.stateful.judging import counted

TOTALS = ("examples", "steps", "comparisons")
# For whoever wants to know whether a walk fails, not how little is enough for that.
settings.register_profile("unshrunk", phases=[Phase.generate])


@pytest.fixture
def still(transactional_db: None) -> Iterator[None]:
    """Let the database's clock stand still, and say at the end what the walks amounted to."""
    with standing_still():
        yield
    deeds = {name: times for name, times in counted.items() if name not in TOTALS}
    say(
        "stateful",
        f"{counted['examples']:,} walks, {counted['steps']:,} steps, {counted['comparisons']:,} pictures compared, "
        f"0 violations unless a test failed; {deeds}",
    )
