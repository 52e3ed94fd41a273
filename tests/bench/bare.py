"""The rows of so many endings written bare: what PostgreSQL itself takes, without a lock, a payload or a telling."""

import time
from datetime import UTC, datetime

import psycopg

from tests.bench.crowd import Crowd

BATCH = 1000
COPIES = 3
# As long as what a board and an owner are told of an ending.
PAYLOAD = "x" * 500
END = """
UPDATE bookings_booking SET status = 'completed', end_reason = 'time', due_at = NULL, ended_at = end_time,
    charged = price
WHERE status = 'booked' AND slot_id BETWEEN %s AND %s RETURNING id
"""
APPEND = "COPY bookings_event (stream, version, type, actor, booking_id, payload, created_at) FROM STDIN"


def store(url: str, crowd: Crowd) -> float:
    """End the crowd's bookings, each with three events, in batches that are durable one by one; give the seconds."""
    began_at = time.perf_counter()
    with psycopg.connect(url, autocommit=True) as connection:
        for first in range(crowd.slot, crowd.slot + crowd.size.bookings, BATCH):
            with connection.transaction():
                _store(connection, first)
    return time.perf_counter() - began_at


def _store(connection: "psycopg.Connection[tuple[int]]", first: int) -> None:
    ended, now = connection.execute(END, (first, first + BATCH - 1)).fetchall(), datetime.now(UTC)
    with connection.cursor() as cursor, cursor.copy(APPEND) as copy:
        for (booking,) in ended:
            for number in range(1, COPIES + 1):
                copy.write_row((f"bare.{booking}", number, "booking-completed", "system", booking, PAYLOAD, now))
