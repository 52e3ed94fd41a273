"""Now is the database's clock: the clocks of the application's machines decide nothing."""

from datetime import datetime

from django.db import connection


def moment() -> datetime:
    """Give the database's clock, cut to the millisecond.

    Read it once in a transaction, after the locks, and pass it on: `now()` is stale after a wait for a lock,
    and of two readings a booking can end in between.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT date_trunc('milliseconds', clock_timestamp())")
        (value,) = cursor.fetchone()
    assert isinstance(value, datetime)
    return value
