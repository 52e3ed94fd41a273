"""One Redis of the channel layer, heard in gulps: what one read of the socket brought is taken without waiting again.

redis-py asks for each message as if it had yet to come, with a time-out, a retry and five coroutines. That was a third
of what an event costs a server process.
"""

from typing import Any

from channels_redis.pubsub import RedisSingleShardConnection
from redis._parsers.hiredis import NOT_ENOUGH_DATA, _AsyncHiredisParser
from redis.asyncio.client import PubSub


class Shard(RedisSingleShardConnection):  # type: ignore[misc]
    """Channels' own connection to one Redis."""

    def _ensure_redis(self) -> None:
        if self._redis is None:
            super()._ensure_redis()
            redis: Any = self._redis
            self._pubsub: PubSub = Gulps(redis.connection_pool)


class Gulps(PubSub):
    """redis-py's own; looks at hand before it waits."""

    # Only right after a message was read: whatever else the connection says, its greeting, has been read by then.
    _is_reading = False

    async def parse_response(self, *args: Any, **kwargs: Any) -> Any:
        """Give the next response, as redis-py does."""
        if self._is_reading:
            self._is_reading = False
            response = self._at_hand()
        else:
            response = NOT_ENOUGH_DATA
        if response is NOT_ENOUGH_DATA:
            response = await super().parse_response(*args, **kwargs)
        self._is_reading = response is not None
        return response

    def _at_hand(self) -> Any:
        parser = None if self.connection is None else self.connection._parser  # noqa: SLF001
        if not isinstance(parser, _AsyncHiredisParser) or parser._reader is None:  # noqa: SLF001
            return NOT_ENOUGH_DATA
        response = parser._reader.gets()  # noqa: SLF001
        if isinstance(response, Exception):
            raise response
        return response
