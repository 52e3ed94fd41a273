"""The alarm clock: a sorted set in Redis of bookings by the moment at which each is next due.

It says when to look, never what is true: the step decides by row locks and the database's clock. There are no
claims and no leases, so a dead worker leaves nothing behind, and what Redis forgets the sweep finds.
"""

import re
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from redis import DataError, ResponseError
from redis.asyncio import Redis

from realtime.redis_health import RedisHealth

KEY = "parkmate:deadlines"
# Gone with whatever empties Redis: its absence says that the set must be filled again.
FILLED = "parkmate:deadlines:filled"
# What we write: a booking's id, and a moment that is one.
MEMBER = re.compile(rb"[1-9][0-9]{0,18}")
LATEST_S = datetime(9999, 1, 1, tzinfo=UTC).timestamp()


class Deadlines:
    """Speaks to Redis at `url`; each call raises redis.RedisError or OSError while Redis is away.

    They do so too, once, where something stands there that is none of ours: it is thrown away, and filled anew later.
    """

    def __init__(self, url: str) -> None:
        patience_s = settings.REDIS_TIMEOUT_S
        self._redis: Redis = Redis.from_url(url, socket_timeout=patience_s, socket_connect_timeout=patience_s)
        self.health = RedisHealth(self.ping)

    async def set(self, due: dict[int, datetime | None]) -> None:
        """Set when these bookings are next due; None: never again."""
        scores = {str(id_): at.timestamp() for id_, at in due.items() if at is not None}
        over = [str(id_) for id_, at in due.items() if at is None]
        async with self._redis.pipeline(transaction=False) as pipeline:
            if scores:
                pipeline.zadd(KEY, scores)
            if over:
                pipeline.zrem(KEY, *over)
            await self._ours(pipeline.execute())

    async def first(self) -> datetime | None:
        """Give the earliest moment in the set, or None."""
        found: list[tuple[bytes, float]] = await self._ours(self._redis.zrange(KEY, 0, 0, withscores=True))
        if not found:
            return None
        member, score = found[0]
        if not MEMBER.fullmatch(member) or not 0 < score < LATEST_S:
            await self._throw_away()
            raise DataError("there was something else among the deadlines")
        return datetime.fromtimestamp(score, UTC)

    async def drop_until(self, moment: datetime) -> None:
        """Forget what was due until then: the sweep owns it."""
        await self._ours(self._redis.zremrangebyscore(KEY, "-inf", moment.timestamp()))

    async def is_filled(self) -> bool:
        """Tell whether `fill` was called since Redis was last empty."""
        return bool(await self._redis.exists(FILLED))

    async def fill(self, due: dict[int, datetime]) -> None:
        """Add these, and remember that the set is filled."""
        await self.set(dict(due))
        await self._redis.set(FILLED, "1")

    async def _ours(self, asked: Awaitable[Any]) -> Any:
        try:
            return await asked
        except ResponseError:  # the key is of another kind
            await self._throw_away()
            raise

    async def _throw_away(self) -> None:
        await self._redis.delete(KEY, FILLED)

    async def ping(self) -> None:
        """Return once Redis has answered."""
        await self._redis.ping()

    async def close(self) -> None:
        """Ask no more, and give back the connections."""
        self.health.stop()
        await self._redis.aclose()
