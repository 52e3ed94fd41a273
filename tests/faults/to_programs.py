"""Faults of the product's own programs: killed, frozen, struck in mid-transaction."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.faults.ambush import APPENDS, BOOKS, Moment
from tests.faults.deployment import Deployment, Member
from tests.faults.planning import Fault, chosen

STRUCK_WITHIN_S = 10.0
LOOK_S = 0.05


@dataclass
class ToPrograms:
    """What can be done to servers and workers."""

    deployment: Deployment

    def deeds(self) -> dict[str, Callable[[Fault], Awaitable[bool]]]:
        """Give it by kind of fault."""
        workers, servers = self.deployment.workers, self.deployment.servers
        return {
            **{f"kill a worker {at}": self._kill_at(at) for at in Moment},
            "kill a worker": lambda fault: self._kill(fault, chosen(fault, workers)),
            "freeze a worker": lambda fault: self._freeze(fault, chosen(fault, workers)),
            "kill a server": lambda fault: self._kill(fault, chosen(fault, servers)),
            "freeze a server": lambda fault: self._freeze(fault, chosen(fault, servers)),
            "lose the answer of a commit": self._lose_answer,
        }

    @staticmethod
    async def _kill(fault: Fault, member: Member) -> bool:
        async with member.in_use:
            await asyncio.to_thread(member.program.kill)
            await asyncio.sleep(fault.lasts_s)
            await member.start()
        return True

    @staticmethod
    async def _freeze(fault: Fault, member: Member) -> bool:
        async with member.in_use:
            member.program.freeze()
            await asyncio.sleep(fault.lasts_s)
            member.program.thaw()
        return True

    def _kill_at(self, at: Moment) -> Callable[[Fault], Awaitable[bool]]:
        async def strike(fault: Fault) -> bool:
            member = chosen(fault, self.deployment.workers)
            async with member.in_use:
                struck = await _struck(member, at, APPENDS)
                await asyncio.sleep(fault.lasts_s if struck else 0)
                await member.start()
            return struck

        return strike

    async def _lose_answer(self, fault: Fault) -> bool:
        """Let a booking be made, and the server that makes it not know."""
        member = chosen(fault, self.deployment.servers)
        async with member.in_use:
            member.ambush.strike, kill = member.to_database.cut, member.ambush.strike
            try:
                return await _struck(member, Moment.AFTER_THE_COMMIT, BOOKS)
            finally:
                member.ambush.strike = kill


async def _struck(member: Member, at: Moment, writes: bytes) -> bool:
    member.ambush.lie_in_wait(at, writes)
    deadline = time.monotonic() + STRUCK_WITHIN_S
    while member.ambush.struck is None and time.monotonic() < deadline:
        await asyncio.sleep(LOOK_S)
    member.ambush.give_up()
    return member.ambush.struck is not None
