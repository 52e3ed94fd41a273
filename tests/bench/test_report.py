import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.bench.report import MEASURES, Run
from tests.bench.samples import CouldNotMeasure, Reading

READING = Reading("a figure", "uvicorn", "s", 2.0, "another", 1.0)


class Settling:
    """A deployment, as far as a run settles it before it measures."""

    settled = False

    def settle(self) -> None:
        self.settled = True


@pytest.mark.parametrize(("slow_moments", "rounds_found"), [(0, 2), (1, 2), (2, 0)])
def test_a_figure_fails_where_it_cannot_be_measured_twice_in_a_row(
    monkeypatch: pytest.MonkeyPatch, slow_moments: int, rounds_found: int
) -> None:
    moments = iter([CouldNotMeasure("too slow")] * slow_moments)

    async def measure(given: Any) -> AsyncIterator[Reading]:
        assert given.settled
        given.settled = False
        for error in moments:
            raise error
        yield READING

    monkeypatch.setitem(MEASURES, "news", measure)
    found, deployment = Run(), Settling()

    async def two_rounds() -> None:
        for _ in range(2):
            await found.round(deployment, "news")  # type: ignore[arg-type]

    asyncio.run(two_rounds())
    assert found.readings.get("news", []) == [READING] * rounds_found
    assert ("news" in found.failures) is (rounds_found == 0)
