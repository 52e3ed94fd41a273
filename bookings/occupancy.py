"""How full a lot was: occupied and total slots at evenly spaced moments up to now."""

from bisect import bisect_right
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from bookings import wire
from bookings.clock import moment
from bookings.errors import NotFound
from bookings.models import Booking, Lot, Slot
from bookings.payloads import Payload

LONGEST_H = 168
# As many as a chart can show; the last one is now.
INTERVALS = 96


def read_occupancy(*, user_id: int, lot_id: int, hours: int) -> list[Payload]:
    """Give 97 points `{at, occupied, total}` over the last hours; raises NotFound for a lot that is not theirs.

    `total` counts the slots that were there, closed ones too.
    """
    if not Lot.objects.filter(pk=lot_id, owner=user_id, retired_at=None).exists():
        raise NotFound("There is no such lot.")
    now = moment()
    step = timedelta(hours=hours) / INTERVALS
    moments = [now - step * (INTERVALS - n) for n in range(INTERVALS + 1)]
    held, there = _held(lot_id, moments[0], now), _there(lot_id)
    return [_point(at, _count(held, at), _count(there, at)) for at in moments]


Spans = tuple[list[datetime], list[datetime]]


def _held(lot_id: int, since: datetime, now: datetime) -> Spans:
    # By the index of what ended in a lot: a lot has had far more bookings than are asked for.
    lasting = Q(ended_at__gt=since) | Q(ended_at=None, end_time__gt=since)
    bookings = Booking.objects.filter(lasting, lot=lot_id, start_time__lte=now)
    held = bookings.annotate(over=Coalesce("ended_at", "end_time")).filter(over__gt=F("start_time"))
    spans = list(held.values_list("start_time", "over"))
    return sorted(start for start, _ in spans), sorted(over for _, over in spans)


def _there(lot_id: int) -> Spans:
    slots = list(Slot.objects.filter(lot=lot_id).values_list("created_at", "retired_at"))
    return sorted(made for made, _ in slots), sorted(retired for _, retired in slots if retired is not None)


def _count(spans: Spans, at: datetime) -> int:
    """Give how many had begun and were not over: each from its beginning until before its end."""
    begun, over = spans
    return bisect_right(begun, at) - bisect_right(over, at)


def _point(at: datetime, occupied: int, total: int) -> Payload:
    return {"at": wire.instant(at), "occupied": occupied, "total": max(total, occupied)}
