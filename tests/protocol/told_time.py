"""The time of the golden frames: PostgreSQL's clock as the story tells it, so that they are the same each time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import connection

from tests.database_clock import standing_still, turn_to

DAY = datetime(2026, 1, 15, tzinfo=UTC)
SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"


@contextmanager
def told_time() -> Iterator[None]:
    """Let this thread's connection see the story's time alone; empty tables count from 1 again."""
    with connection.cursor() as cursor:
        cursor.execute(SEQUENCES)
        for (name,) in cursor.fetchall():
            cursor.execute(f"ALTER SEQUENCE public.{name} RESTART")
    with standing_still():
        yield


def it_is(clock: str) -> None:
    """Let it be this late on the story's day, `14:00:00.000`."""
    turn_to(datetime.fromisoformat(f"{DAY.date()}T{clock}+00:00"))
