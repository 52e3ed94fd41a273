"""The time of the golden frames: PostgreSQL's clock as the story tells it, so that each writing gives the same frames.

Not for tests of what the clock does: these move bookings and leave the clock alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import connection

DAY = datetime(2026, 1, 15, tzinfo=UTC)
# Whoever asks for clock_timestamp() without a schema finds the story's before PostgreSQL's own.
BEGIN = """
CREATE SCHEMA story;
CREATE TABLE story.present (moment timestamptz NOT NULL);
INSERT INTO story.present VALUES (now());
CREATE FUNCTION story.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS 'SELECT moment FROM story.present';
SET search_path = story, pg_catalog, public;
"""
END = "SET search_path = DEFAULT; DROP SCHEMA story CASCADE"
SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"


@contextmanager
def told_time() -> Iterator[None]:
    """Let this thread's connection see the story's time alone; empty tables count from 1 again."""
    with connection.cursor() as cursor:
        cursor.execute(SEQUENCES)
        for (name,) in cursor.fetchall():
            cursor.execute(f"ALTER SEQUENCE public.{name} RESTART")
        cursor.execute(BEGIN)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(END)


def it_is(clock: str) -> None:
    """Let it be this late on the story's day, `14:00:00.000`."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE story.present SET moment = %s", [datetime.fromisoformat(f"{DAY.date()}T{clock}+00:00")])
