"""Which faults a seed has: what kind, when, for how long, to whom."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
KINDS = (
    "kill a worker",
    "kill a worker in the batch",
    "kill a worker before the commit",
    "kill a worker after the commit",
    "freeze a worker",
    "kill a server",
    "freeze a server",
    "lose the answer of a commit",
    "kill Redis",
    "freeze Redis",
    "restart PostgreSQL",
    "crash PostgreSQL",
    "cut a wire",
    "sever a wire",
    "delay a wire",
    "hang a wire",
    "drop messages",
    "stop reading",
    "herd",
)
# It takes as long as all others together.
ONCE = ("herd",)


@dataclass(frozen=True)
class Fault:
    """One fault; `whom` chooses among those it can be done to, `extent` is between 0 and 1."""

    at_s: float
    kind: str
    lasts_s: float
    whom: int
    extent: float


def chosen(fault: Fault, among: Sequence[T]) -> T:
    """Give whom a fault is done to."""
    return among[fault.whom % len(among)]


@dataclass(frozen=True)
class Plan:
    """How a round goes: how long, how many faults, how long they last (as a factor), how large the herd is."""

    lasts_s: float
    faults: int
    stretch: float
    herd: int
    kinds: Sequence[str] = KINDS


# What a kind lasts at most in a long round, in seconds; what is not here is done in an instant, then mended in 3 s.
LASTS_S = {
    "freeze a server": 20.0,
    "freeze a worker": 10.0,
    "freeze Redis": 5.0,
    "stop reading": 20.0,
    "hang a wire": 12.0,
    "delay a wire": 10.0,
    "drop messages": 10.0,
}
DEFAULT_S = 3.0


def schedule(seed: int, plan: Plan) -> list[Fault]:
    """Give the faults of this seed in their order: kinds as from a deck of cards, so that each comes."""
    chance = random.Random(f"faults {seed}")  # noqa: S311 — to be played again, no secret
    deck = chance.sample(plan.kinds, len(plan.kinds))
    faults = []
    for n in range(plan.faults):
        if not deck:
            deck = [kind for kind in chance.sample(plan.kinds, len(plan.kinds)) if kind not in ONCE]
        kind = deck.pop()
        at_s = plan.lasts_s * (n + chance.random()) / plan.faults
        lasts_s = LASTS_S.get(kind, DEFAULT_S) * plan.stretch * chance.uniform(0.5, 1.0)
        faults.append(Fault(at_s, kind, lasts_s, chance.randrange(1000), chance.random()))
    return faults
