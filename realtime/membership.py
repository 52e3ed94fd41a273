"""Which groups of the channel layer this process' one channel is in: joined and left in the background, in turn.

One at a time, for the layer lets through no more; thousands that waited for that would take it for a Redis that hangs.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from realtime.outage import Outage

# A hanging Redis answers nothing for as long as it likes.
PATIENCE_S = 2.0
RETRY_S = 1.0
LONGEST_RETRY_S = 8.0


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
            while self._changed:
                group = next(iter(self._changed))
                del self._changed[group]
                try:
                    await self._settle(group, channel)
                except Exception as error:  # noqa: BLE001 — a Redis that is away fails in many ways
                    self._changed[group] = None
                    self._outage.say(repr(error))
                    await asyncio.sleep(retry_s)
                    retry_s = min(2 * retry_s, LONGEST_RETRY_S)
                else:
                    retry_s = RETRY_S

    def _look_at(self, group: str) -> None:
        self._changed[group] = None
        self._wake.set()

    async def _settle(self, group: str, channel: str) -> None:
        if self.is_settled(group):
            return
        wanted = group in self._wanted
        async with asyncio.timeout(PATIENCE_S):
            await (self._layer.group_add if wanted else self._layer.group_discard)(group, channel)
        (self._joined.add if wanted else self._joined.discard)(group)
        if wanted:
            self._outage.over()  # a group whose leaving has failed is left the second time without asking Redis
            self._on_joined(group)
