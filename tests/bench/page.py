"""docs/performance.md: the words of page.md beside this module, with a run's figures put in."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from string import Template

from tests.bench.machine import Machine
from tests.bench.plot import write_plot
from tests.bench.samples import Row
from tests.bench.table import table

TEMPLATE = Path(__file__).with_name("page.md")
PAGE = TEMPLATE.resolve().parent.parent.parent / "docs" / "performance.md"
PLOT = PAGE.parent / "images" / "performance.svg"


def write_page(rows: Sequence[Row], *, machine: Machine, rounds: int, took_s: float) -> None:
    """Write the whole page and its plot anew."""
    words = Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        table=table(rows),
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        rounds=rounds,
        took=f"{took_s / 60:.0f}",
        hardware=machine.hardware,
        load=machine.load,
        versions=machine.versions,
    )
    PAGE.write_text(words, encoding="utf-8")
    write_plot(rows, PLOT)
