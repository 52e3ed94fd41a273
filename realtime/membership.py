"""Which groups of the channel layer this process' one channel is in: joined and left in the background.

Those that are wanted at once go in one command: drivers who come back together have a group each.
"""

import asyncio
from collections.abc import Callable, Collection
from itertools import islice
from typing import Any

from realtime.outage import Outage

# A hanging Redis answers nothing for as long as it likes.
PATIENCE_S = 2.0
RETRY_S = 1.0
LONGEST_RETRY_S = 8.0
# So many in one go: a Redis that is busy with them answers nobody else.
MOST = 500


class Membership:
    """The groups that are wanted, and those that were joined. Belongs to one event loop."""

    def __init__(self, layer: Any, outage: Outage, *, on_joined: Callable[[str], None]) -> None:
        self._layer, self._outage, self._on_joined = layer, outage, on_joined
        self._wanted: set[str] = set()
        self._joined: set[str] = set()
        # To be looked at, the longest waiting first.
        self._changed: dict[str, None] = {}
        self._wake = asyncio.Event()

    def join(self, group: str) -> None:
        """Become a member of the group, sooner or later; `on_joined` is called then."""
        self._wanted.add(group)
        self._look_at(group)

    def leave(self, group: str) -> None:
        """Be a member no longer."""
        self._wanted.discard(group)
        self._look_at(group)

    def is_settled(self, group: str) -> bool:
        """Tell whether this process is, or is not, a member as was wanted last."""
        return (group in self._wanted) == (group in self._joined)

    async def run(self, channel: str) -> None:
        """Join and leave until cancelled; while Redis is away, try again."""
        retry_s = RETRY_S
        while True:
            await self._wake.wait()
            self._wake.clear()
            while some := self._next():
                try:
                    await self._settle(some, channel)
                except Exception as error:  # noqa: BLE001 — a Redis that is away fails in many ways
                    self._changed |= dict.fromkeys(some)
                    self._outage.say(repr(error))
                    await asyncio.sleep(retry_s)
                    retry_s = min(2 * retry_s, LONGEST_RETRY_S)
                else:
                    retry_s = RETRY_S

    def _look_at(self, group: str) -> None:
        self._changed[group] = None
        self._wake.set()

    def _next(self) -> list[str]:
        some = list(islice(self._changed, MOST))
        for group in some:
            del self._changed[group]
        return some

    async def _settle(self, some: Collection[str], channel: str) -> None:
        joining = [group for group in some if group in self._wanted and group not in self._joined]
        if joining:
            async with asyncio.timeout(PATIENCE_S):
                await self._layer.group_add_many(joining, channel)
            self._joined.update(joining)
            self._outage.over()  # groups whose leaving has failed are left the second time without asking Redis
            for group in joining:
                self._on_joined(group)
        leaving = [group for group in some if group in self._joined and group not in self._wanted]
        if leaving:
            async with asyncio.timeout(PATIENCE_S):
                await self._layer.group_discard_many(leaving, channel)
            self._joined.difference_update(leaving)
