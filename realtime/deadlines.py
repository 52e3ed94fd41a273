"""The alarm clock: a sorted set in Redis of bookings by the moment at which each is next due.

It says when to look, never what is true: the step decides by row locks and the database's clock. There are no
claims and no leases, so a dead worker leaves nothing behind, and what Redis forgets the sweep finds.
"""

from datetime import UTC, datetime

from django.conf import settings
from redis.asyncio import Redis

from realtime.redis_health import RedisHealth

KEY = "parkmate:deadlines"
# Gone with whatever empties Redis: its absence says that the set must be filled again.
FILLED = "parkmate:deadlines:filled"


class Deadlines:
    """Speaks to Redis at `url`; each call raises redis.RedisError or OSError while Redis is away."""

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
            await pipeline.execute()

    async def first(self) -> datetime | None:
        """Give the earliest moment in the set, or None."""
        found = await self._redis.zrange(KEY, 0, 0, withscores=True)
        return datetime.fromtimestamp(float(found[0][1]), UTC) if found else None

    async def drop_until(self, moment: datetime) -> None:
        """Forget what was due until then: the sweep owns it."""
        await self._redis.zremrangebyscore(KEY, "-inf", moment.timestamp())

    async def is_filled(self) -> bool:
        """Tell whether `fill` was called since Redis was last empty."""
        return bool(await self._redis.exists(FILLED))

    async def fill(self, due: dict[int, datetime]) -> None:
        """Add these, and remember that the set is filled."""
        await self.set(dict(due))
        await self._redis.set(FILLED, "1")

    async def ping(self) -> None:
        """Return once Redis has answered."""
        await self._redis.ping()

    async def close(self) -> None:
        """Ask no more, and give back the connections."""
        self.health.stop()
        await self._redis.aclose()
