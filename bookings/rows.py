"""Rows as far as they are told of: in a batch of endings, making Django's objects took as long as telling of them."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple, Self

from django.db import connection

from bookings import wire
from bookings.arrays import joined


class SlotRow(NamedTuple):
    """A slot."""

    pk: int
    lot_id: int
    label: str
    vehicle_type: str
    price: Decimal
    in_service: bool


class BookingRow(NamedTuple):
    """A booking, with a model's names."""

    pk: int
    lot_shown: dict[str, Any]
    slot_shown: dict[str, Any]
    lot_id: int
    slot_id: int
    driver_id: int
    driver_name: str
    vehicle_number: str
    booking_type: str
    status: str
    start_time: datetime
    end_time: datetime
    expiring_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    end_reason: str | None
    reason: str | None
    price: Decimal
    charged: Decimal | None
    currency: str
    auto_renew: bool
    renewed_from_id: int | None

    @classmethod
    def of(cls, pk: int, lot_shown: str, slot_shown: str, *others: Any) -> Self:
        """Give the booking of what the database gave for BOOKING."""
        return cls(pk, wire.loads(lot_shown), wire.loads(slot_shown), *others)


# What a statement returns for them.
BOOKING = ", ".join(["id", *BookingRow._fields[1:]])


def returned(statement: str, booking_ids: Sequence[int], *asked: datetime) -> list[BookingRow]:
    """Give what a statement that begins with these ids, as one text, returns as BOOKING."""
    if not booking_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, [joined(booking_ids), *asked])
        return [BookingRow.of(*row) for row in cursor.fetchall()]
