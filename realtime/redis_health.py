"""Whether Redis answers, as this process knows it: one failure is enough, and one answer.

While it is away nobody tries it with real work, which would wait for a Redis that hangs; a PING asks for all.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from realtime.trace import apart

logger = logging.getLogger(__name__)

PROBE_EVERY_S = 1.0
PATIENCE_S = 1.0


class RedisHealth:
    """`away` from a failure until Redis has answered a PING again."""

    def __init__(self, ping: Callable[[], Awaitable[None]]) -> None:
        self._ping = ping
        self._probing: asyncio.Task[None] | None = None

    @property
    def away(self) -> bool:
        """Tell whether Redis should be left alone."""
        return self._probing is not None

    def failed(self, error: BaseException) -> None:
        """Say that Redis failed somebody; said in the log once for each time it is away."""
        if self._probing is None:
            logger.warning("Redis is away (%r); PostgreSQL stands in for it", error)
            self._probing = apart(self._probe())

    def stop(self) -> None:
        """Ask no more."""
        if self._probing is not None:
            self._probing.cancel()

    async def _probe(self) -> None:
        while True:
            await asyncio.sleep(PROBE_EVERY_S)
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await self._ping()
            except Exception as error:  # noqa: BLE001 — a Redis that is away fails in many ways
                logger.debug("Redis is still away: %r", error)
            else:
                logger.info("Redis is back")
                self._probing = None
                return
