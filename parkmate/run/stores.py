"""PostgreSQL and Redis of `make run`: embedded, or those that DATABASE_URL and REDIS_URL name."""

from functools import partial
from pathlib import Path

from parkmate.embedded import postgres, redis
from parkmate.embedded.errors import CannotStart
from parkmate.embedded.processes import Pause
from parkmate.run import logs, named
from parkmate.run.kept import Kept
from parkmate.run.terminal import say

WITHOUT = "Parkmate goes on without Redis: a little later, not wrong."


def database(url: str, data: Path, pause: Pause) -> tuple[str, Kept | None]:
    """Give the URL of a PostgreSQL that answers, and the embedded one if it is ours to keep."""
    if url:
        named.check_database(url, pause)
        return url, None
    logs.follow(data / "postgres" / "log", "postgres")
    kept = Kept("postgres", partial(postgres.start, data, pause=pause))
    assert isinstance(kept.running, postgres.Postgres)
    return kept.running.url, kept


def cache(url: str, data: Path, pause: Pause) -> tuple[str, Kept | None]:
    """Give the URL of a Redis, and the embedded one if it is ours to keep; "" where there is none."""
    if url:
        if not named.redis_answers(url, pause):
            say(f"The Redis that REDIS_URL names does not answer; until it does {WITHOUT}")
        return url, None
    if redis.binary() is None:
        say(f"There is no Redis on this machine (no redis-server or valkey-server on the PATH); {WITHOUT}")
        return "", None
    logs.follow(data / "redis" / "log", "redis")
    try:
        kept = Kept("redis", partial(begin_redis, data, pause))
    except CannotStart as error:
        say(f"{error}; {WITHOUT}")
        return "", None
    assert isinstance(kept.running, redis.Redis)
    return kept.running.url, kept


def begin_redis(data: Path, pause: Pause) -> redis.Redis:
    """Start the Redis that was there a moment ago."""
    server = redis.start(data, pause=pause)
    if server is None:
        raise CannotStart("the Redis of this machine runs no more")
    return server
