"""Servers that DATABASE_URL and REDIS_URL name: asked once, at the start, whether they answer."""

import threading
from collections.abc import Callable

import psycopg
import redis
from psycopg.conninfo import conninfo_to_dict

from parkmate.embedded import processes
from parkmate.embedded.errors import CannotStart
from parkmate.embedded.processes import Pause

CONNECT_WITHIN_S = 3
# A name server that does not answer holds libpq for longer than its own time-out.
ANSWER_WITHIN_S = 8.0


def check_database(url: str, pause: Pause) -> None:
    """Raise CannotStart, without the password, unless the PostgreSQL named by `url` lets us in."""
    problem = in_time(lambda: psycopg.connect(url, connect_timeout=CONNECT_WITHIN_S).close(), pause)
    if problem is None:
        return
    parts = conninfo_to_dict(url)
    where = f"{parts.get('host') or 'localhost'}:{parts.get('port') or 5432}/{parts.get('dbname') or ''}"
    said = " ".join(problem.split()).removeprefix("connection failed: ")
    if parts.get("password"):
        said = said.replace(str(parts["password"]), "…")
    raise CannotStart(
        f"The PostgreSQL that DATABASE_URL names ({where}) cannot be used: {said};"
        " start it or correct the URL, or unset DATABASE_URL to use an embedded one."
    )


def redis_answers(url: str, pause: Pause) -> bool:
    """Tell whether the Redis named by `url` answers; raises CannotStart where the URL cannot be read."""
    try:
        client = redis.Redis.from_url(url, socket_timeout=1.0, socket_connect_timeout=1.0)
    except ValueError:
        raise CannotStart("REDIS_URL cannot be read; write it as redis://user:password@host:6379/0.") from None
    with client:
        return in_time(client.ping, pause) is None


def in_time(ask: Callable[[], object], pause: Pause) -> str | None:
    """Give what went wrong when asked, None if nothing did; whoever hangs longer than the bound is left hanging."""
    problems = ["it does not answer"]

    def answer() -> None:
        try:
            ask()
            problems.clear()
        except (psycopg.Error, redis.RedisError, OSError) as error:
            problems[:] = [str(error)]

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    processes.until(lambda: not thread.is_alive(), ANSWER_WITHIN_S, pause)
    return problems[0] if problems else None
