"""Doing what a schedule says to a running deployment, and undoing it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from tests.faults.deployment import Deployment
from tests.faults.driving import Everybody
from tests.faults.herd import stampede
from tests.faults.planning import Fault, chosen
from tests.faults.to_programs import ToPrograms
from tests.faults.to_stores import ToStores
from tests.faults.to_wires import ToWires

# What the bus still drops when all is healed.
LOSSY = 0.5
# Does a fault and undoes it; tells whether it came about.
Deed = Callable[[Fault], Awaitable[bool]]


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
        deeds = self.deeds()
        async with asyncio.TaskGroup() as group:
            for fault in faults:
                group.create_task(self._in_time(fault, deeds[fault.kind]))

    async def heal(self) -> None:
        """Let everything be as in good days, but for the bus and the clocks: those are never better than they are."""
        for wire in self.deployment.wires():
            wire.mend()
        for member in self.deployment.members:
            member.bus.drop = LOSSY
            member.ambush.give_up()
        await asyncio.gather(*(member.start() for member in self.deployment.members))

    def deeds(self) -> dict[str, Deed]:
        """Give what is done, by kind of fault."""
        parts = (ToPrograms(self.deployment), ToStores(self.deployment), ToWires(self.deployment))
        return {
            **{kind: deed for part in parts for kind, deed in part.deeds().items()},
            "stop reading": self._stop_reading,
            "herd": self._herd,
        }

    async def _in_time(self, fault: Fault, deed: Deed) -> None:
        await asyncio.sleep(max(0.0, self.begun + fault.at_s - time.monotonic()))
        begun = time.monotonic()
        came_about = await deed(fault)
        self.everybody.round_.injected[fault.kind] += came_about
        took_s = time.monotonic() - begun
        self.say(f"{fault.at_s:6.1f} s  {fault.kind}{f', {took_s:.1f} s' if came_about else ' did not come about'}")

    async def _stop_reading(self, fault: Fault) -> bool:
        follower = chosen(fault, list(self.everybody.followers.values()))
        connection = follower.stop_reading()
        if connection is None:
            return False
        await asyncio.sleep(fault.lasts_s)
        if follower.connection is connection:
            connection.transport.resume_reading()
        return True

    async def _herd(self, _: Fault) -> bool:
        people, place = self.everybody.drivers, self.everybody.quiet
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
