"""The arithmetic of the figures: percentiles of one round's samples, medians over rounds, ratios round by round."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

MILLISECOND, MICROSECOND = 1e3, 1e6


class CouldNotMeasure(Exception):
    """A figure cannot be given; the text says why."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one round gave for a figure, beside a baseline measured in the same round, both in `unit`."""

    figure: str
    server: str
    unit: str
    value: float
    beside: str
    baseline: float


@dataclass(frozen=True, slots=True)
class Row:
    """A figure over its rounds: medians, the lowest and the highest round; the same of the rounds' own ratios."""

    figure: str
    server: str
    unit: str
    value: float
    lowest: float
    highest: float
    beside: str
    baseline: float
    ratio: float
    ratio_lowest: float
    ratio_highest: float


def percentile(samples: Sequence[float], per_cent: float) -> float:
    """Give the smallest sample that this share of all samples does not exceed (nearest rank)."""
    if not samples:
        raise CouldNotMeasure("there is no sample")
    rank = max(1, math.ceil(len(samples) * per_cent / 100))
    return sorted(samples)[rank - 1]


def rows(readings: Sequence[Reading]) -> list[Row]:
    """Give one row for each figure and server, in the order in which they were first read."""
    rounds: dict[tuple[str, str], list[Reading]] = {}
    for reading in readings:
        rounds.setdefault((reading.figure, reading.server), []).append(reading)
    return [_row(of_figure) for of_figure in rounds.values()]


def _row(rounds: Sequence[Reading]) -> Row:
    values = [reading.value for reading in rounds]
    # Not the medians' ratio: what slowed one round down slowed its baseline down too.
    ratios = [reading.value / reading.baseline for reading in rounds]
    return Row(
        figure=rounds[0].figure,
        server=rounds[0].server,
        unit=rounds[0].unit,
        value=median(values),
        lowest=min(values),
        highest=max(values),
        beside=rounds[0].beside,
        baseline=median(reading.baseline for reading in rounds),
        ratio=median(ratios),
        ratio_lowest=min(ratios),
        ratio_highest=max(ratios),
    )
