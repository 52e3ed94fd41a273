"""What the database holds in the end; to be called in the product's database."""

import json
from collections.abc import Iterable

from bookings import streams
from bookings.clock import moment
from bookings.models import Booking, Event, Stream
from realtime import messages
from realtime.pictures import read_opening
from tests.faults import history
from tests.faults.history import Picture, Row, Stored


def read_all(watched: Iterable[str]) -> Stored:
    """Give all of it, and a fresh picture of each stream that somebody watches."""
    rows = Booking.objects.select_related("lot").order_by("pk")
    return Stored(
        moment=moment(),
        epoch=streams.epoch(),
        rows={row.pk: _row(row) for row in rows},
        log=[_event(row) for row in Event.objects.order_by("stream", "version")],
        heads=dict(Stream.objects.values_list("name", "version")),
        pictures={name: read_picture(name) for name in watched},
    )


def read_picture(stream: str) -> Picture:
    """Give a stream's picture as whoever comes now gets it."""
    opening = read_opening(stream, None)
    return Picture(opening.reading.version, json.loads(opening.state), opening.reading.epoch)


def heads(watched: Iterable[str]) -> dict[str, int]:
    """Give where each stream is."""
    return streams.heads(watched)[1]


def still_booked() -> int:
    """Give how many bookings have not ended."""
    return Booking.objects.filter(status=Booking.Status.BOOKED).count()


def _row(row: Booking) -> Row:
    return Row(
        id=row.pk,
        slot=row.slot_id,
        lot=row.lot_id,
        owner=row.lot.owner_id,
        driver=row.driver_id,
        vehicle=row.vehicle_id,
        status=row.status,
        start_time=row.start_time,
        end_time=row.end_time,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
        key=row.idempotency_key,
    )


def _event(row: Event) -> history.Event:
    stored = streams.Numbered.of(row)
    return history.Event(row.stream, row.version, row.type, row.booking_id, row.created_at, messages.event(stored))
