"""Faults of the network: connections reset, refused, late, hanging."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from tests.faults.deployment import Deployment
from tests.faults.planning import Fault, chosen
from tests.faults.wire import Wire

LEAST_DELAY_S, MOST_DELAY_S = 0.05, 0.6
Hurt = Callable[[Wire, Fault], None]


@dataclass
class ToWires:
    """What can be done to any of the ways between programs, stores and clients."""

    deployment: Deployment

    def deeds(self) -> dict[str, Callable[[Fault], Awaitable[bool]]]:
        """Give it by kind of fault."""
        lasting: dict[str, Hurt] = {
            "sever a wire": lambda wire, _: wire.sever(),
            "delay a wire": _delay,
            "hang a wire": lambda wire, _: wire.hang(),
        }
        return {"cut a wire": self._cut, **{kind: partial(self._for_a_while, hurt) for kind, hurt in lasting.items()}}

    async def _cut(self, fault: Fault) -> bool:
        chosen(fault, list(self.deployment.wires())).cut()
        return True

    async def _for_a_while(self, hurt: Hurt, fault: Fault) -> bool:
        wire = chosen(fault, list(self.deployment.wires()))
        async with wire.in_use:
            hurt(wire, fault)
            await asyncio.sleep(fault.lasts_s)
            wire.mend()
        return True


def _delay(wire: Wire, fault: Fault) -> None:
    wire.delay_s = LEAST_DELAY_S + fault.extent * (MOST_DELAY_S - LEAST_DELAY_S)
