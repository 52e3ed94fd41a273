"""An owner's day so far, lot by lot: the day is the lot's own, from its midnight to now."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection

from bookings import money
from bookings.arrays import any_of
from bookings.clock import moment
from bookings.models import Lot
from bookings.payloads import Payload

NO_TIME = timedelta(0)
DAY = timedelta(days=1)


# What has a part in the day ended in it or has not ended; what was over before and starts in it was cancelled before
# its start, and costs nothing. Not an OR: of a midnight that it does not know PostgreSQL believes that a third comes
# after it, and reads all that the lot ever had. The last but one is the booked slot-time of the day so far.
FIGURES = """
SELECT lot.id, booked.*,
    (SELECT count(*) FROM bookings_slot WHERE lot_id = lot.id AND in_service AND retired_at IS NULL)
FROM unnest(%(lots)s::bigint[], %(starts)s::timestamptz[]) AS lot (id, start), LATERAL (
    SELECT count(*) FILTER (WHERE is_running), count(DISTINCT slot_id) FILTER (WHERE is_running),
        count(*) FILTER (WHERE ended_today AND status = 'completed'),
        count(*) FILTER (WHERE ended_today AND status = 'cancelled'),
        sum(CASE WHEN status = 'booked' THEN price ELSE charged END)
            FILTER (WHERE start_time >= lot.start AND start_time <= %(now)s),
        sum(least(over, %(now)s) - greatest(start_time, lot.start))
            FILTER (WHERE start_time < %(now)s AND over > lot.start AND over > start_time)
    FROM (
        SELECT * FROM bookings_booking WHERE lot_id = lot.id AND ended_at >= lot.start
        UNION ALL SELECT * FROM bookings_booking WHERE lot_id = lot.id AND ended_at IS NULL
    ) AS booking, LATERAL (
        SELECT status = 'booked' AND start_time <= %(now)s AND end_time > %(now)s AS is_running,
            ended_at >= lot.start AND ended_at <= %(now)s AS ended_today, coalesce(ended_at, end_time) AS over
    ) AS its
) AS booked
"""


class Counts(NamedTuple):
    """What is counted of a lot; `held` is its booked slot-time of the day so far."""

    running: int
    occupied: int
    completed: int
    cancelled: int
    revenue: Decimal | None
    held: timedelta | None
    in_service: int


@dataclass(frozen=True, slots=True)
class Today:
    """The lots' figures in the words of the wire, and how long until the next midnight of one of the lots."""

    lots: list[Payload]
    next_midnight: timedelta


def read_today(user_id: int) -> Today:
    """Give the figures of each of the owner's lots (`today` in docs/protocol.md)."""
    return read_days([user_id])[0]


def read_days(user_ids: Sequence[int]) -> list[Today]:
    """Give the same for each of these owners, read in one go: many bookings end at once, in many owners' lots."""
    now, lots_of = moment(), defaultdict(list)
    for lot in Lot.objects.filter(owner__in=any_of(user_ids), retired_at=None).order_by("pk"):
        lots_of[lot.owner_id].append(lot)
    figures = _figures([lot for lots in lots_of.values() for lot in lots], now)
    lots_in_turn = [lots_of[user_id] for user_id in user_ids]
    return [Today([figures[lot.pk] for lot in lots], _next_midnight(lots, now)) for lots in lots_in_turn]


def _figures(lots: Sequence[Lot], now: datetime) -> dict[int, Payload]:
    starts = {lot.pk: _midnight(lot, now) for lot in lots}
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, {"lots": [*starts], "starts": [*starts.values()], "now": now})
        counted = {row[0]: row[1:] for row in cursor.fetchall()}
    return {lot.pk: _shown(lot, Counts(*counted[lot.pk]), now - starts[lot.pk], now) for lot in lots}


def _shown(lot: Lot, counts: Counts, so_far: timedelta, now: datetime) -> Payload:
    whole = counts.in_service * so_far
    return {
        "lot_id": lot.pk,
        "date": now.astimezone(ZoneInfo(lot.timezone)).date().isoformat(),
        "running": counts.running,
        "occupied": counts.occupied,
        "completed": counts.completed,
        "cancelled": counts.cancelled,
        "revenue": money.shown(counts.revenue or money.NOTHING, lot.currency),
        "currency": lot.currency,
        # Booked slot-seconds over all slot-seconds of the day so far, in whole per cent.
        "occupancy": min(100, round(100 * ((counts.held or NO_TIME) / whole))) if whole else 0,
    }


def _next_midnight(lots: Sequence[Lot], now: datetime) -> timedelta:
    return min((_midnight(lot, now, days=1) - now for lot in lots), default=DAY)


def _midnight(lot: Lot, now: datetime, *, days: int = 0) -> datetime:
    zone = ZoneInfo(lot.timezone)
    date = now.astimezone(zone).date() + days * DAY
    # The first moment of the date; where a clock change skips midnight, zoneinfo gives the moment after the gap.
    return datetime.combine(date, time.min, tzinfo=zone).astimezone(now.tzinfo)
