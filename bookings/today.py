"""An owner's day so far, lot by lot: the day is the lot's own, from its midnight to now."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, ExpressionWrapper, F, Q, Sum, Value, When
from django.db.models.fields import DateTimeField, DurationField
from django.db.models.functions import Coalesce, Greatest, Least

from bookings import money
from bookings.clock import moment
from bookings.models import Booking, Lot, Slot
from bookings.payloads import Payload

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Today:
    """The lots' figures in the words of the wire, and how long until the next midnight of one of the lots."""

    lots: list[Payload]
    next_midnight: timedelta


def read_today(user_id: int) -> Today:
    """Give the figures of each of the owner's lots (`today` in docs/protocol.md)."""
    now = moment()
    lots = list(Lot.objects.filter(owner=user_id, retired_at=None).order_by("pk"))
    untils = [_midnight(lot, now, days=1) - now for lot in lots]
    return Today([_figures(lot, now) for lot in lots], min(untils, default=DAY))


def _figures(lot: Lot, now: datetime) -> Payload:
    start = _midnight(lot, now)
    booked = Booking.objects.filter(lot=lot)
    is_running = Q(status=Booking.Status.BOOKED, start_time__lte=now, end_time__gt=now)
    ended_today = Q(ended_at__gte=start, ended_at__lte=now)
    counts: dict[str, Any] = booked.filter(Q(start_time__gte=start) | ended_today | is_running).aggregate(
        running=Count("pk", filter=is_running),
        occupied=Count("slot", filter=is_running, distinct=True),
        completed=Count("pk", filter=ended_today & Q(status=Booking.Status.COMPLETED)),
        cancelled=Count("pk", filter=ended_today & Q(status=Booking.Status.CANCELLED)),
        revenue=Sum(
            Case(When(status=Booking.Status.BOOKED, then=F("price")), default=F("charged")),
            filter=Q(start_time__gte=start, start_time__lte=now),
        ),
    )
    revenue = money.shown(counts.pop("revenue") or money.NOTHING, lot.currency)
    date = now.astimezone(ZoneInfo(lot.timezone)).date().isoformat()
    return {
        "lot_id": lot.pk,
        "date": date,
        **counts,
        "revenue": revenue,
        "currency": lot.currency,
        "occupancy": _occupancy(lot, start, now),
    }


def _occupancy(lot: Lot, start: datetime, now: datetime) -> int:
    """Give the booked slot-seconds over all slot-seconds of the day so far, in whole per cent."""
    in_service = Slot.objects.filter(lot=lot, in_service=True, retired_at=None).count()
    over = Coalesce("ended_at", "end_time")
    held = ExpressionWrapper(
        Least(over, Value(now, DateTimeField())) - Greatest("start_time", Value(start, DateTimeField())),
        output_field=DurationField(),
    )
    today = Booking.objects.filter(lot=lot, start_time__lt=now).annotate(over=over).filter(over__gt=start)
    today = today.filter(over__gt=F("start_time"))
    booked = today.aggregate(sum=Sum(held))["sum"] or timedelta(0)
    whole = in_service * (now - start)
    return min(100, round(100 * (booked / whole))) if whole else 0


def _midnight(lot: Lot, now: datetime, *, days: int = 0) -> datetime:
    zone = ZoneInfo(lot.timezone)
    date = now.astimezone(zone).date() + days * DAY
    # The first moment of the date; where a clock change skips midnight, zoneinfo gives the moment after the gap.
    return datetime.combine(date, time.min, tzinfo=zone).astimezone(now.tzinfo)
