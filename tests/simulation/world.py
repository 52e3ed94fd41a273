"""The world of one seed: the true time, what will happen, the processes, and what has happened."""

import asyncio
import heapq
import math
import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from realtime import runtime as runtimes
from tests.simulation.loop import RESOLUTION_S, VirtualLoop

BEGINNING = datetime(2026, 1, 15, 14, tzinfo=UTC)
# More callbacks than any seed needs: something goes round in circles.
MOST_STEPS = 500_000
# What a callback costs: time goes on while a process works.
STEP_S = 2e-6
# In callbacks; then another process may have the processor.
LONGEST_TURN = 10


class Process:
    """A server or a worker: a loop, clocks of its own, and what it runs. Dead, its loop is never stepped again."""

    def __init__(self, world: "World", name: str, *, wall_off_s: float = 0.0, drift: float = 0.0) -> None:
        self.world, self.name = world, name
        self.wall_off_s, self._rate = wall_off_s, 1.0 + drift
        self._booted = world.chance.uniform(100.0, 10_000.0)
        self.alive, self._paused_until = True, 0.0
        self._unsure, self._next_at = True, math.inf
        self._asked: list[asyncio.Future[Any]] = []  # of the dead too, or the garbage collector would wake who waits
        self.loop = VirtualLoop(self.monotonic, self._ask)
        self.loop.set_exception_handler(self._unhandled)
        self.voice: runtimes.Voice | None = None

    def monotonic(self) -> float:
        """Give what time.monotonic says here."""
        return self._booted + self.world.now * self._rate

    def wall(self) -> float:
        """Give what time.time says here."""
        return BEGINNING.timestamp() + self.world.now + self.wall_off_s

    def next_at(self) -> float:
        """Give the true time at which it has something to do; it may lie in the past."""
        if self._unsure:
            at = self.loop.next_at()
            self._next_at = math.inf if at is None else max((at - self._booted) / self._rate, self._paused_until)
            self._unsure = False
        return self._next_at

    def touched(self) -> None:
        """Say that it may have something to do now."""
        self._unsure = True

    def freeze(self, until: float) -> None:
        """Let it do nothing before this true time."""
        self._paused_until, self._unsure = until, True

    def soon(self, what: Callable[..., Any], *args: Any) -> None:
        """Have something from outside arrive at its loop."""
        if self.alive:
            self.loop.call_soon(what, *args)
            self._unsure = True

    def _ask(self, future: asyncio.Future[Any], work: Callable[[], Any]) -> None:
        self._asked.append(future)
        self.world.database.ask(self, future, work)

    def _unhandled(self, _: Any, context: dict[str, Any]) -> None:
        self.world.violated(f"unhandled in {self.name}: {context.get('exception') or context['message']!r}")


class World:
    """Steps whatever is due; among processes that could run at the same time the seed chooses."""

    database: Any

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.chance = random.Random(seed)  # noqa: S311 — the same world each time
        self.now = 0.0
        self.processes: list[Process] = []
        self.current: Process | None = None
        self.counted = Counter[str]()
        self.history: list[tuple[float, str]] = []
        self.violations: list[str] = []
        self._agenda: list[tuple[float, int, Callable[..., Any], tuple[Any, ...]]] = []
        self._numbers = count()

    @property
    def moment(self) -> datetime:
        """Give the true time as a moment: the database's clock shows it."""
        return BEGINNING + timedelta(seconds=self.now)

    def after(self, seconds: float, what: Callable[..., Any], *args: Any) -> None:
        """Let this happen then."""
        heapq.heappush(self._agenda, (self.now + seconds, next(self._numbers), what, args))

    def note(self, text: str) -> None:
        """Write into the history."""
        self.history.append((round(self.now, 6), text))

    def violated(self, text: str) -> None:
        """Write down that a promise was broken."""
        self.note(f"VIOLATION {text}")
        self.violations.append(f"at {self.now:.3f} s: {text}")

    def run(self, until: float) -> None:
        """Let everything happen that is due until then."""
        for _ in range(MOST_STEPS):
            if not self._turn(until):
                return
        self.violated(f"more than {MOST_STEPS:,} steps")

    def inside(self, process: Process, work: Callable[[], Any]) -> Any:
        """Do this as that process would: with its clocks and its voice."""
        before = self.current
        self._enter(process)
        try:
            return work()
        finally:
            self._enter(before)

    def end(self) -> None:
        """Throw away every process."""
        for process in self.processes:
            self.inside(process, process.loop.end)

    def _turn(self, until: float) -> bool:
        if self._agenda and self._agenda[0][0] <= self.now:
            _, _, what, args = heapq.heappop(self._agenda)
            what(*args)
            return True
        alive = [process for process in self.processes if process.alive]
        soonest = min((process.next_at() for process in alive), default=until)
        if soonest <= self.now + RESOLUTION_S:
            ready = [process for process in alive if process.next_at() <= self.now + RESOLUTION_S]
            self._run(self.chance.choice(ready) if len(ready) > 1 else ready[0])
            return True
        self.now = max(self.now, min([soonest, until, *(entry[0] for entry in self._agenda[:1])]))
        return self.now < until

    def _run(self, process: Process) -> None:
        self._enter(process)
        for _ in range(self.chance.randrange(1, LONGEST_TURN)):
            process.loop.step()
            self.now += STEP_S
            if not process.loop.ready or (self._agenda and self._agenda[0][0] <= self.now):
                break
        self._enter(None)

    def _enter(self, process: Process | None) -> None:
        if self.current is not None:
            self.current.touched()
        self.current = process
        asyncio._set_running_loop(None if process is None else process.loop)
        runtimes._voice = None if process is None else process.voice
