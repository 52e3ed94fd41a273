import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.simulation.conftest import Tally
from tests.simulation.simulating import Outcome, simulate

ROOT = Path(__file__).resolve().parents[2]
SEEDS, LONG_SEEDS, SEEDS_PER_TEST = 300, 10_000, 25
EVERY_KIND = {
    *("kill", "freeze", "cut a socket", "half open a socket", "stall a client", "take redis away", "hang redis"),
    *("empty redis", "take the database away", "restore the database", "forge frames", "take a right"),
}


def play(first: int, tally: Tally) -> None:
    outcomes = [simulate(seed) for seed in range(first, first + SEEDS_PER_TEST)]
    tally.add(outcomes)
    broken = [outcome.replay for outcome in outcomes if outcome.violations]
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("first", range(0, SEEDS, SEEDS_PER_TEST))
def test_every_promise_holds_over_whatever_goes_wrong(first: int, tally: Tally) -> None:
    play(first, tally)


@pytest.mark.long
@pytest.mark.parametrize("first", range(SEEDS, LONG_SEEDS, SEEDS_PER_TEST))
def test_every_promise_holds_over_whatever_goes_wrong_for_long(first: int, tally: Tally) -> None:
    play(first, tally)


def test_every_kind_of_fault_comes_and_something_is_delivered_all_the_same(tally: Tally) -> None:
    while tally.seeds < 2 * SEEDS_PER_TEST:
        play(tally.seeds, tally)
    assert {name.removeprefix("fault: ") for name in tally.counted if name.startswith("fault: ")} == EVERY_KIND
    assert {"messages dropped", "messages repeated", "messages delayed", "answers of the database lost"} < set(
        tally.counted
    )
    assert tally.counted["events delivered"] > 50 * tally.seeds


@pytest.mark.parametrize("seed", [8, 22])
def test_a_seed_plays_the_same_each_time_in_any_process(seed: int) -> None:
    first, again = simulate(seed), simulate(seed)
    assert first.history
    assert first == again
    replay = subprocess.run(
        [sys.executable, "-m", "tests.simulation", str(seed)],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert replay.splitlines()[: len(first.history)] == [f"{at:10.6f}  {text}" for at, text in first.history]


def test_a_failing_seed_says_in_one_line_how_to_replay_it() -> None:
    outcome = Outcome(7, ["at 1.000 s: something broke"], Counter(), [])
    assert outcome.replay == "replay with: python -m tests.simulation 7   # at 1.000 s: something broke"
