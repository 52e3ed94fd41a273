"""Doing what a schedule says to a running deployment, and undoing it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TypeVar

from tests.faults import clock
from tests.faults.ambush import Moment
from tests.faults.deployment import Deployment, Member
from tests.faults.driving import Everybody
from tests.faults.herd import stampede
from tests.faults.planning import Fault

T = TypeVar("T")
STRUCK_WITHIN_S = 10.0
LOOK_S = 0.05
LEAST_DELAY_S, MOST_DELAY_S = 0.05, 0.6
AHEAD_S = 30


def chosen(fault: Fault, among: Sequence[T]) -> T:
    """Give whom the fault is done to."""
    return among[fault.whom % len(among)]


@dataclass
class Injector:
    """Injects faults, each in its turn at what it is done to, and counts those that came about."""

    deployment: Deployment
    everybody: Everybody
    herd: int
    say: Callable[[str], None] = lambda _: None
    begun: float = field(default_factory=time.monotonic)

    async def inject(self, faults: Iterable[Fault]) -> None:
        """Do all of these, each at its time; return when all has been undone."""
        async with asyncio.TaskGroup() as group:
            for fault in faults:
                group.create_task(self._in_time(fault))

    async def heal(self) -> None:
        """Let everything be as in good days."""
        for wire in self.deployment.wires():
            wire.mend()
        for member in self.deployment.members:
            member.bus.drop = 0.0
            member.ambush.give_up()
        await asyncio.gather(*(member.start() for member in self.deployment.members))

    async def _in_time(self, fault: Fault) -> None:
        await asyncio.sleep(max(0.0, self.begun + fault.at_s - time.monotonic()))
        begun = time.monotonic()
        came_about = await self._deeds()[fault.kind](fault)
        self.everybody.round_.injected[fault.kind] += came_about
        took_s = time.monotonic() - begun
        self.say(f"{fault.at_s:6.1f} s  {fault.kind}{f', {took_s:.1f} s' if came_about else ' did not come about'}")

    def _deeds(self) -> dict[str, Callable[[Fault], Awaitable[bool]]]:
        workers, servers = self.deployment.workers, self.deployment.servers
        moments = {f"kill a worker {at}": self._ambush_worker(at) for at in Moment}
        return {
            **moments,
            "kill a worker": lambda fault: self._kill(fault, chosen(fault, workers)),
            "freeze a worker": lambda fault: self._freeze(fault, chosen(fault, workers)),
            "worker's clock ahead": self._clock_ahead,
            "kill a server": lambda fault: self._kill(fault, chosen(fault, servers)),
            "freeze a server": lambda fault: self._freeze(fault, chosen(fault, servers)),
            "lose the answer of a commit": self._lose_answer,
            "kill Redis": self._kill_redis,
            "freeze Redis": self._freeze_redis,
            "restart PostgreSQL": lambda fault: self._postgres_away(fault, self.deployment.store.stop),
            "crash PostgreSQL": lambda fault: self._postgres_away(fault, self.deployment.store.kill),
            "cut a wire": self._cut,
            "sever a wire": self._sever,
            "delay a wire": self._delay,
            "hang a wire": self._hang,
            "drop messages": self._drop_messages,
            "stop reading": self._stop_reading,
            "herd": self._herd,
        }

    async def _kill(self, fault: Fault, member: Member) -> bool:
        async with member.in_use:
            await asyncio.to_thread(member.program.kill)
            await asyncio.sleep(fault.lasts_s)
            await member.start()
        return True

    async def _freeze(self, fault: Fault, member: Member) -> bool:
        async with member.in_use:
            member.program.freeze()
            await asyncio.sleep(fault.lasts_s)
            member.program.thaw()
        return True

    def _ambush_worker(self, at: Moment) -> Callable[[Fault], Awaitable[bool]]:
        async def strike(fault: Fault) -> bool:
            member = chosen(fault, self.deployment.workers)
            async with member.in_use:
                struck = await self._struck(member, at)
                await asyncio.sleep(fault.lasts_s if struck else 0)
                await member.start()
            return struck

        return strike

    async def _lose_answer(self, fault: Fault) -> bool:
        member = chosen(fault, self.deployment.servers)
        async with member.in_use:
            member.ambush.strike, strike = member.to_database.cut, member.ambush.strike
            try:
                return await self._struck(member, Moment.AFTER_THE_COMMIT)
            finally:
                member.ambush.strike = strike

    @staticmethod
    async def _struck(member: Member, at: Moment) -> bool:
        member.ambush.lie_in_wait(at)
        deadline = time.monotonic() + STRUCK_WITHIN_S
        while member.ambush.struck is None and time.monotonic() < deadline:
            await asyncio.sleep(LOOK_S)
        member.ambush.give_up()
        return member.ambush.struck is not None

    async def _clock_ahead(self, fault: Fault) -> bool:
        member = chosen(fault, self.deployment.workers)
        program = member.program
        async with member.in_use:
            env = program.env
            await asyncio.to_thread(program.kill)
            try:
                program.env = {**env, **clock.ahead(AHEAD_S)}
                await member.start()
            finally:
                program.env = env
        return True

    async def _kill_redis(self, fault: Fault) -> bool:
        async with self.deployment.redis_in_use:
            await asyncio.to_thread(self.deployment.kill_redis)
            await asyncio.sleep(fault.lasts_s)
            await asyncio.to_thread(self.deployment.start_redis)
        return True

    async def _freeze_redis(self, fault: Fault) -> bool:
        async with self.deployment.redis_in_use:
            with self.deployment.product.redis_frozen():
                await asyncio.sleep(fault.lasts_s)
        return True

    async def _postgres_away(self, fault: Fault, end: Callable[[], None]) -> bool:
        store = self.deployment.store
        async with self.deployment.database_in_use:
            await asyncio.to_thread(end)
            await asyncio.sleep(fault.lasts_s / 2)
            await asyncio.to_thread(store.start_again)
        return True

    async def _cut(self, fault: Fault) -> bool:
        chosen(fault, list(self.deployment.wires())).cut()
        return True

    async def _sever(self, fault: Fault) -> bool:
        wire = chosen(fault, list(self.deployment.wires()))
        async with wire.in_use:
            wire.sever()
            await asyncio.sleep(fault.lasts_s)
            wire.mend()
        return True

    async def _delay(self, fault: Fault) -> bool:
        wire = chosen(fault, list(self.deployment.wires()))
        async with wire.in_use:
            wire.delay_s = LEAST_DELAY_S + fault.extent * (MOST_DELAY_S - LEAST_DELAY_S)
            await asyncio.sleep(fault.lasts_s)
            wire.mend()
        return True

    async def _hang(self, fault: Fault) -> bool:
        wire = chosen(fault, list(self.deployment.wires()))
        async with wire.in_use:
            wire.hang()
            await asyncio.sleep(fault.lasts_s)
            wire.mend()
        return True

    async def _drop_messages(self, fault: Fault) -> bool:
        member = chosen(fault, self.deployment.servers)
        member.bus.drop = 0.3 + 0.7 * fault.extent
        await asyncio.sleep(fault.lasts_s)
        member.bus.drop = 0.0
        return True

    async def _stop_reading(self, fault: Fault) -> bool:
        follower = chosen(fault, list(self.everybody.followers.values()))
        connection = follower.stop_reading()
        if connection is None:
            return False
        await asyncio.sleep(fault.lasts_s)
        if follower.connection is connection:
            connection.transport.resume_reading()
        return True

    async def _herd(self, fault: Fault) -> bool:
        people, place = self.everybody.drivers, chosen(fault, self.everybody.places)
        history, servers = self.everybody.round_, self.deployment.servers
        async with AsyncExitStack() as held:
            # Killed halfway a server would not be what keeps them away.
            for server in servers:
                await held.enter_async_context(server.in_use)
            came = await stampede(servers, people, place, self.herd)
        history.notes.append(str(came))
        if came.away:
            history.failures.append(str(came))
        return True
