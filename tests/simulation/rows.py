"""What the simulation's database stores, and the town that never changes: drivers, owners, lots and their slots."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import cast

from bookings.models import Booking, Slot
from bookings.payloads import Payload
from bookings.streams import Numbered

DRIVERS = (1, 2)
OWNERS = (3, 4)
LOTS = (1, 2, 3)
SLOTS_PER_LOT = 2


@dataclass(frozen=True)
class Row:
    """A booking as stored; a change makes another one, so that an old copy of the table is one of the database."""

    pk: int
    lot_id: int
    slot_id: int
    driver_id: int
    start_time: datetime
    end_time: datetime
    expiring_at: datetime
    due_at: datetime | None
    lot_shown: Payload
    slot_shown: Payload
    vehicle_number: str
    driver_name: str = "Somebody"
    booking_type: str = "instant"
    status: str = "booked"
    ended_at: datetime | None = None
    end_reason: str | None = None
    reason: str | None = None
    price: Decimal = Decimal(1)
    charged: Decimal | None = None
    currency: str = "INR"
    auto_renew: bool = False
    renewed_from_id: int | None = None

    @property
    def booking(self) -> Booking:
        """Give it to what reads a booking's fields."""
        return cast("Booking", self)


@dataclass(frozen=True)
class Copy:
    """What a restore brings back."""

    rows: dict[int, Row]
    log: dict[str, tuple[Numbered, ...]]
    owners: dict[int, int]


def lot_of(slot_id: int) -> int:
    """Give the lot that this slot is in."""
    return (slot_id - 1) // SLOTS_PER_LOT + 1


def slot_of(slot_id: int) -> Slot:
    """Give the slot."""
    return Slot(pk=slot_id, lot_id=lot_of(slot_id), label=f"A{slot_id}", vehicle_type="car", price=Decimal(10))
