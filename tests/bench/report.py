"""A run of the bench: rounds of figures, a table, the page."""

import asyncio
import sys
import time
import traceback
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

import uvloop

from tests.bench import completions, connects, creates, fanout, instant, nchan, news, owners, scale, slow, stored, ticks
from tests.bench.deployment import Deployment, deployed
from tests.bench.machine import Machine
from tests.bench.page import PAGE, write_page
from tests.bench.samples import CouldNotMeasure, Reading, Row, rows
from tests.bench.table import table

Measure = Callable[[Deployment], AsyncIterator[Reading]]
MEASURES: dict[str, Measure] = {
    "completions": completions.measure,
    "instant": instant.measure,
    "news": news.measure,
    "creates": creates.measure,
    "fanout": fanout.measure,
    "nchan": nchan.measure,
    "connects": connects.measure,
    "ticks": ticks.measure,
    "owners": owners.measure,
    "slow": slow.measure,
    "scale": scale.measure,
    "stored": stored.measure,
}


@dataclass
class Run:
    """What a run has found so far, and what it could not find."""

    readings: dict[str, list[Reading]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    rounds: int = 0

    async def round(self, deployment: Deployment, name: str) -> None:
        """Measure this figure once more, unless it has failed."""
        if name in self.failures:
            return
        try:
            found = await _found(deployment, name)
        except Exception as error:  # noqa: BLE001 — the other figures can still be had
            self.failures[name] = _reason(error)
        else:
            self.readings.setdefault(name, []).extend(found)

    @property
    def rows(self) -> list[Row]:
        """The figures, one after the other."""
        return rows([reading for of_figure in self.readings.values() for reading in of_figure])


def run(names: Sequence[str], *, rounds: int, within_s: float, page: bool) -> int:
    """Measure these figures, print them and perhaps write the page; give 1 if one could not be measured, else 0.

    No round is begun after the first that would end, if it takes as long as the one before, later than `within_s`.
    """
    began_at = time.monotonic()
    with deployed() as deployment:
        machine = Machine.of(deployment)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            found = runner.run(_measured(deployment, names, rounds, within_s))
        if trouble := deployment.product.trouble():
            found.failures["the product"] = f"it was not well, so no figure is to be trusted.\n{trouble}"
    took_s = time.monotonic() - began_at
    say(f"\n{table(found.rows)}\n\n{machine.hardware}; load in the minute before: {machine.load}; {took_s:.0f} s")
    for name, reason in found.failures.items():
        say(f"{name} could not be measured: {reason}")
    if page and not found.failures:
        write_page(found.rows, machine=machine, rounds=found.rounds, took_s=took_s)
        say(f"{PAGE} is written anew.")
    return 1 if found.failures else 0


async def _found(deployment: Deployment, name: str) -> list[Reading]:
    try:
        return await _found_at_once(deployment, name)
    except CouldNotMeasure as error:  # machines have slow moments; two in a row are a failure
        say(f"{name} is measured again: {error}")
        return await _found_at_once(deployment, name)


async def _found_at_once(deployment: Deployment, name: str) -> list[Reading]:
    deployment.settle()
    return [reading async for reading in MEASURES[name](deployment)]


async def _measured(deployment: Deployment, names: Sequence[str], rounds: int, within_s: float) -> Run:
    found, over_at = Run(), time.monotonic() + within_s
    for number in range(1, rounds + 1):
        round_began_at = time.monotonic()
        for name in names:
            began_at = time.monotonic()
            await found.round(deployment, name)
            say(f"round {number} of {rounds}: {name}, {time.monotonic() - began_at:.0f} s")
        found.rounds = number
        if 2 * time.monotonic() - round_began_at > over_at:
            break
    return found


def _reason(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if not isinstance(error, CouldNotMeasure):
        traceback.print_exception(error)
    return str(error) or repr(error)


def say(text: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
