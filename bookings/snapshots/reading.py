"""One consistent moment: version, clock and state are read in one transaction, version and clock first."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from bookings.streams import EPOCH, epoch_of


@dataclass(frozen=True, slots=True)
class Reading:
    """Where a stream stood when it was read."""

    stream: str
    version: int
    epoch: str
    moment: datetime


# The clock is read once for all of them. A stream that has no event yet has no row.
PLACES = f"""
WITH here AS MATERIALIZED (SELECT date_trunc('milliseconds', clock_timestamp()) AS moment, {EPOCH} AS parts)
SELECT asked.name, coalesce(stream.version, 0), here.moment, here.parts
FROM here CROSS JOIN unnest(%s::text[]) AS asked (name) LEFT JOIN bookings_stream AS stream USING (name)"""  # noqa: S608 — a constant


@contextmanager
def one_moment(stream: str) -> Iterator[Reading]:
    """Open a transaction in which every query sees the moment of the Reading that it gives."""
    with one_moment_of([stream]) as readings:
        yield readings[stream]


@contextmanager
def one_moment_of(streams: Collection[str]) -> Iterator[dict[str, Reading]]:
    """Open a transaction in which every query sees the one moment of these Readings."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(PLACES, [list(streams)])
        rows = cursor.fetchall()
        epoch = epoch_of(rows[0][3])
        yield {name: Reading(name, version, epoch, moment) for name, version, moment, _ in rows}
