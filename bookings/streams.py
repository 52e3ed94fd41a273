"""Streams: how events are numbered without gaps, and how they are read again.

A stream is one row with a counter. Raising it in the transaction of the change numbers the events by construction:
the row's lock lasts to the commit, and a rollback gives the number back. A serial id would be taken before the
commit, so that a reader could pass over a late one.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, Self

from django.db import connection

from bookings.arrays import SEPARATOR, joined
from bookings.models import Event


class EventType:
    """The events that this version can cause (docs/protocol.md)."""

    CREATED = "booking-created"
    EXPIRING = "booking-expiring"
    RENEWED = "booking-renewed"
    COMPLETED = "booking-completed"
    CANCELLED = "booking-cancelled"
    LOT_UPDATED = "lot-updated"
    KIOSKS_UPDATED = "kiosks-updated"
    LOTS_CHANGED = "lots-changed"

    # Those that begin a booking.
    BEGINNINGS = (CREATED, RENEWED)


def of_driver(user_id: int) -> str:
    """Name the stream of a driver's bookings."""
    return f"driver.{user_id}"


def of_owner(user_id: int) -> str:
    """Name the stream of every booking in every lot of an owner."""
    return f"owner.{user_id}"


def of_lot(lot_id: int) -> str:
    """Name the stream of a lot's public board."""
    return f"lot.{lot_id}"


class Unnumbered(NamedTuple):
    """An event before its version is known."""

    stream: str
    type: str
    actor: str
    booking_id: int | None
    payload: str
    created_at: datetime


class Numbered(NamedTuple):
    """An event as stored."""

    stream: str
    version: int
    type: str
    payload: str
    created_at: datetime

    @classmethod
    def of(cls, row: Event) -> Self:
        """Give the event of a row."""
        return cls(row.stream, row.version, row.type, row.payload, row.created_at)


# Each column travels as one text: quoting an array took more time than everything else together (1.5 of 2.7 s for
# 6,000 events). JSON escapes the separator, and names and numbers have none.

# One statement, so that COMMIT follows the first lock of a stream's row at once: an owner's row that was held
# over two pauses of 1 ms took creates in one lot from 2,232 to 327 a second. ORDER BY name: one order of locks.
# The streams are raised by an upsert, because an UPDATE would leave out a stream that is not there yet.
APPEND = """
WITH incoming AS (
    SELECT * FROM unnest(
        string_to_array(%(stream)s, chr(30)), string_to_array(%(type)s, chr(30)), string_to_array(%(actor)s, chr(30)),
        string_to_array(%(booking_id)s, chr(30), '')::bigint[], string_to_array(%(payload)s, chr(30)),
        string_to_array(%(created_at)s, chr(30))::timestamptz[]
    ) WITH ORDINALITY AS t(stream, type, actor, booking_id, payload, created_at, position)
), raised AS (
    INSERT INTO bookings_stream AS stream (name, version)
    SELECT stream, count(*) FROM incoming GROUP BY stream ORDER BY stream COLLATE "C"
    ON CONFLICT (name) DO UPDATE SET version = stream.version + excluded.version
    RETURNING name, version
), numbered AS (
    SELECT incoming.*, raised.version + 1 - row_number() OVER (PARTITION BY stream ORDER BY position DESC) AS version
    FROM incoming JOIN raised ON raised.name = incoming.stream
), written AS (
    INSERT INTO bookings_event (stream, version, type, actor, booking_id, payload, created_at)
    SELECT stream, version, type, actor, booking_id, payload, created_at FROM numbered
    RETURNING 1
)
SELECT version, (SELECT count(*) FROM written) FROM numbered ORDER BY position
"""


def append(events: Sequence[Unnumbered]) -> list[Numbered]:
    """Number and store the events, in their order; gives them as stored.

    The last statement of a transaction, once in each: a second call would lock streams out of order.
    """
    names = ("stream", "type", "actor", "booking_id", "payload", "created_at")
    columns = {name: SEPARATOR.join(_text(getattr(event, name)) for event in events) for name in names}
    with connection.cursor() as cursor:
        cursor.execute(APPEND, columns)
        rows = cursor.fetchall()
    # An event without its stream's row would be left out silently; then the change must not happen either.
    assert len(rows) == len(events) == (rows[0][1] if rows else 0), "an event was not stored"
    return [
        Numbered(event.stream, version, event.type, event.payload, event.created_at)
        for event, (version, _) in zip(events, rows, strict=True)
    ]


def _text(value: object) -> str:
    return "" if value is None else str(value)


def events_after(*, stream: str, version: int, limit: int) -> list[Numbered]:
    """Give the stream's events after this version, in order, at most `limit`."""
    rows = Event.objects.filter(stream=stream, version__gt=version).order_by("version")[:limit]
    return [Numbered.of(row) for row in rows]


# A join, not ANY: a plan kept from a time with few streams compared each stream with each name, which took 7.7 s for
# 10,000 of 20,000, every sweep, until PostgreSQL had counted its rows anew.
HEADS = """
SELECT stream.name, version FROM unnest(string_to_array(%s, chr(30))) AS asked (name)
JOIN bookings_stream AS stream ON stream.name = asked.name
"""


def heads(names: Iterable[str]) -> tuple[str, dict[str, int]]:
    """Give the epoch and, of each named stream that has an event, its last version."""
    with connection.cursor() as cursor:
        cursor.execute(HEADS, [joined(names)])
        versions = dict(cursor.fetchall())
    return epoch(), versions


def epoch() -> str:
    """Name the life of the database; a dump, restore, recovery or failover changes it without anyone's doing."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {EPOCH}")
        (parts,) = cursor.fetchone()
    return epoch_of(parts)


# Any role may read these.
EPOCH = """concat_ws('.',
    (SELECT system_identifier FROM pg_control_system()),
    (SELECT timeline_id FROM pg_control_checkpoint()),
    'bookings_stream'::regclass::oid,
    (SELECT coalesce(max(number), 0) FROM bookings_epoch))"""


def epoch_of(parts: str) -> str:
    """Give the short name of an epoch from what `EPOCH` selects."""
    return hashlib.blake2s(parts.encode(), digest_size=6).hexdigest()
