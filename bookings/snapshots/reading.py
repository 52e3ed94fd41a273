"""One consistent moment: version, clock and state are read in one transaction, version and clock first."""

from collections.abc import Iterator
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


@contextmanager
def one_moment(stream: str) -> Iterator[Reading]:
    """Open a transaction in which every query sees the moment of the Reading that it gives."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(
            f"""SELECT coalesce((SELECT version FROM bookings_stream WHERE name = %s), 0),
                       date_trunc('milliseconds', clock_timestamp()), {EPOCH}""",  # noqa: S608 — a constant
            [stream],
        )
        version, now, parts = cursor.fetchone()
        yield Reading(stream, version, epoch_of(parts), now)
