"""One round: people use a deployment while a seed's faults hit it; then it is healed, read and judged."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bookings.models import Token
from tests.faults import clock, reading
from tests.faults.checking import violations
from tests.faults.checking_pictures import lateness
from tests.faults.checking_streams import is_event
from tests.faults.deployment import AHEAD_S, Deployment, deployed
from tests.faults.driving import Everybody, Size
from tests.faults.history import History, Opened, Value
from tests.faults.injecting import Injector
from tests.faults.planning import Fault, Plan, schedule

BEGUN_WITHIN_S = 30.0
# After healing: bookings of a few seconds end, sockets come back, nobody waits for anything any more.
SETTLED_WITHIN_S = 25.0
LEFT_WITHIN_S = 5.0
LIVES_ON_S = 1.5
LOOK_S = 0.1
CLOCK = f"a worker's clock {AHEAD_S} s ahead"


@dataclass(frozen=True)
class Outcome:
    """What a round amounted to."""

    seed: int
    history: History
    violations: list[str]
    last_words: list[str]

    def report(self) -> str:
        """Say what was broken, and what the programs said last; nothing where nothing was."""
        return "\n".join([*self.violations, *self.last_words]) if self.violations else ""

    def figures(self) -> dict[str, int]:
        """Give what is counted."""
        history = self.history
        heard = history.heard()
        return {
            "faults injected": sum(history.injected.values()),
            "messages dropped": history.messages_dropped,
            "bookings": len(history.database.rows),
            "events stored": len(history.database.log),
            "events delivered": sum(is_event(told.message) for told in heard),
            "frames": len(heard),
            "reconnects": sum(isinstance(told, Opened) and told.connection > 1 for told in history.told),
            "answers unknown at first": sum(bool(answer.unknown) for answer in history.answers),
            "violations": len(self.violations),
        }

    def __str__(self) -> str:
        figures = ", ".join(f"{number:,} {what}" for what, number in self.figures().items())
        latest_s = max(lateness(self.history).values())
        return f"seed {self.seed}: {figures}; after healing nobody was told more than {latest_s:.2f} s late"


async def play(seed: int, plan: Plan, size: Size, say: Callable[[str], None] = lambda _: None) -> Outcome:
    """Play a round; the schedule of its faults is the seed's, what people do in it varies with the machine."""
    chance, history = random.Random(f"round {seed}"), History()  # noqa: S311 — to be played again, no secret
    async with deployed(chance) as deployment:
        everybody = Everybody(deployment.servers, history, chance)
        history.injected[CLOCK] += deployment.has_wrong_clock
        say(f"{CLOCK}: {clock.why_no_other_clock() or 'from the start, to the end'}")
        await everybody.settle_in(deployment, size)
        following = [asyncio.create_task(follower.follow()) for follower in everybody.followers.values()]
        try:
            await _until(lambda: all(follower.began.is_set() for follower in everybody.followers.values()))
            await _live_through(schedule(seed, plan), plan, deployment, everybody, say)
            await _end(deployment, everybody)
        finally:
            for task in following:
                task.cancel()
            await asyncio.gather(*following, return_exceptions=True)
        history.messages_dropped = sum(member.bus.dropped for member in deployment.members)
        last_words = [f"--- {member.name}\n{member.program.last_words()}" for member in deployment.members]
    return Outcome(seed, history, violations(history), last_words)


async def _live_through(
    faults: list[Fault], plan: Plan, deployment: Deployment, everybody: Everybody, say: Callable[[str], None]
) -> None:
    injector = Injector(deployment, everybody, plan.herd, say)
    async with asyncio.TaskGroup() as group:
        for life in everybody.tasks():
            group.create_task(life)
        await injector.inject(faults)
        await injector.heal()
        everybody.round_.healed_at = time.time()
        for follower in everybody.followers.values():
            follower.wake()
        await asyncio.sleep(LIVES_ON_S)
        everybody.is_over = True


async def _end(deployment: Deployment, everybody: Everybody) -> None:
    """Take one driver's right, wait until all has settled, and read what there is."""
    history = everybody.round_
    leaver = everybody.drivers[-1]
    await deployment.read(lambda: Token.objects.get(user=leaver.id).delete())
    leaving = [follower for follower in everybody.followers.values() if follower.is_of(leaver.token)]
    history.revoked |= {follower.client.name: time.time() for follower in leaving}
    await _until(lambda: all(follower.is_turned_away for follower in leaving), LEFT_WITHIN_S)
    streams = sorted({follower.client.stream for follower in everybody.followers.values()})
    deadline = time.monotonic() + SETTLED_WITHIN_S
    while time.monotonic() < deadline and not await _is_settled(deployment, everybody, streams):
        await asyncio.sleep(LOOK_S)
    history.stored = await deployment.read(partial(reading.read_all, streams))
    history.pictures = {follower.client.name: follower.picture for follower in everybody.followers.values()}


async def _is_settled(deployment: Deployment, everybody: Everybody, streams: list[str]) -> bool:
    heads = await deployment.read(partial(reading.heads, streams))
    behind = (
        follower
        for follower in everybody.followers.values()
        if follower.client.name not in everybody.round_.revoked
        and follower.picture.version != heads.get(follower.client.stream, 0)
    )
    return next(behind, None) is None and await deployment.read(reading.still_booked) == 0


async def _until(holds: Callable[[], bool], within_s: float = BEGUN_WITHIN_S) -> None:
    deadline = time.monotonic() + within_s
    while not holds() and time.monotonic() < deadline:
        await asyncio.sleep(LOOK_S)


def as_text(value: Value) -> str:
    """Give something that was counted as text."""
    return ", ".join(f"{number} × {what}" for what, number in sorted(value.items()))
