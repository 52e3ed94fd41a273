"""Faults of PostgreSQL and Redis: killed, frozen, started again, and losing what is published."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.faults.deployment import Deployment
from tests.faults.planning import Fault, chosen

# Of the messages for one server, at least so many are dropped, at most all.
LEAST_DROPPED = 0.3


@dataclass
class ToStores:
    """What can be done to the two stores."""

    deployment: Deployment

    def deeds(self) -> dict[str, Callable[[Fault], Awaitable[bool]]]:
        """Give it by kind of fault."""
        return {
            "kill Redis": self._kill_redis,
            "freeze Redis": self._freeze_redis,
            "restart PostgreSQL": lambda fault: self._postgres_away(fault, self.deployment.store.stop),
            "crash PostgreSQL": lambda fault: self._postgres_away(fault, self.deployment.store.kill),
            "drop messages": self._drop_messages,
        }

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
        async with self.deployment.database_in_use:
            await asyncio.to_thread(end)
            await asyncio.sleep(fault.lasts_s / 2)
            await asyncio.to_thread(self.deployment.store.start_again)
        return True

    async def _drop_messages(self, fault: Fault) -> bool:
        bus = chosen(fault, self.deployment.servers).bus
        bus.drop = LEAST_DROPPED + (1 - LEAST_DROPPED) * fault.extent
        await asyncio.sleep(fault.lasts_s)
        bus.drop = 0.0
        return True
