"""PostgreSQL's own clock, standing still until a test moves it: the product's statements are what they are.

Not for tests of what a clock that runs does: these move bookings and leave the clock alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection

# Whoever asks for clock_timestamp() without a schema finds this one before PostgreSQL's own.
MAKE = """
CREATE SCHEMA virtual;
CREATE TABLE virtual.clock (moment timestamptz NOT NULL);
INSERT INTO virtual.clock VALUES (now());
CREATE FUNCTION virtual.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
    AS 'SELECT moment FROM virtual.clock';
SET search_path = virtual, pg_catalog, public
"""
DROP = "RESET search_path; DROP SCHEMA IF EXISTS virtual CASCADE"


@contextmanager
def standing_still() -> Iterator[None]:
    """Let the database's clock stand still for this connection."""
    with connection.cursor() as cursor:
        cursor.execute(MAKE)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(DROP)


def turn_to(moment: datetime) -> None:
    """Let it be this moment."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE virtual.clock SET moment = %s", [moment])
