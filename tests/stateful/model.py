"""What should come of each deed: the rules of docs/protocol.md once more, in the plainest words, without a database.

Times are milliseconds since the beginning. A deed gives the name of its refusal, or None where it is done.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

PLACES = {"INR": 2, "JPY": 0}
HOUR_MS = 3_600_000


@dataclass
class Slot:
    """A slot; `price` is per hour."""

    lot: str
    price: int
    in_service: bool = True
    retired: bool = False


@dataclass
class Lot:
    """A lot; durations in seconds."""

    owner: str
    currency: str
    min_s: int
    default_s: int
    max_s: int
    expiring_soon_s: int


@dataclass
class Booking:
    """A booking as it should be stored."""

    slot: int
    driver: str
    plate: str
    start: int
    end: int
    expiring_at: int
    hourly: int
    price: Fraction
    status: str = "booked"
    warned: bool = False
    end_reason: str | None = None
    ended_at: int | None = None
    charged: Fraction | None = None
    renewed_from: int | None = None


@dataclass
class Model:
    """The whole town."""

    lots: dict[str, Lot]
    slots: dict[int, Slot]
    now: int = 0
    bookings: dict[int, Booking] = field(default_factory=dict)
    keys: dict[tuple[str, str], tuple[Any, int]] = field(default_factory=dict)

    def refusal_of_place(
        self, *, slot_id: int, driver: str, plate: str, duration_s: int | None, expected: int | None
    ) -> str | None:
        """Give why this cannot be booked now, in the order in which it is judged, once the slot is settled."""
        slot, lot = self.slots[slot_id], self.lots[self.slots[slot_id].lot]
        lasts_s = duration_s or lot.default_s
        if not lot.min_s <= lasts_s <= lot.max_s:
            return "invalid"
        if slot.retired or not slot.in_service:
            return "slot-unavailable"
        if any(booking.slot == slot_id for booking in self.running()):
            return "slot-taken"
        if any((booking.driver, booking.plate) == (driver, plate) for booking in self.running()):
            return "vehicle-in-use"
        if expected is not None and price(slot.price, lasts_s * 1000, lot.currency) > expected:
            return "price-changed"
        return None

    def place(
        self, id_: int, *, slot_id: int, driver: str, plate: str, duration_s: int | None, renewed_from: int | None
    ) -> None:
        """Take the new booking."""
        self.settle(slot_id)
        slot, lot = self.slots[slot_id], self.lots[self.slots[slot_id].lot]
        lasts = (duration_s or lot.default_s) * 1000
        end = self.now + lasts
        expiring_at = end - min(lot.expiring_soon_s * 1000, lasts // 2)
        cost = price(slot.price, lasts, lot.currency)
        self.bookings[id_] = Booking(
            slot_id, driver, plate, self.now, end, expiring_at, slot.price, cost, renewed_from=renewed_from
        )

    def cancel(self, id_: int, *, by: str) -> None:
        """Take its cancelling, by `driver` or `owner`."""
        booking = self.bookings[id_]
        currency = self.lots[self.slots[booking.slot].lot].currency
        used_ms = (self.now - booking.start) // 1000 * 1000
        cost = min(price(booking.hourly, used_ms, currency), booking.price) if by == "driver" else Fraction(0)
        booking.status, booking.end_reason, booking.ended_at, booking.charged = "cancelled", by, self.now, cost

    def settle(self, slot_id: int | None = None) -> int:
        """End what is past its end, in one slot or everywhere; give how many that were."""
        over = [b for b in self.bookings.values() if b.status == "booked" and b.end <= self.now]
        over = [booking for booking in over if slot_id in (None, booking.slot)]
        for booking in over:
            booking.status, booking.end_reason = "completed", "time"
            booking.ended_at, booking.charged = booking.end, booking.price
        return len(over)

    def warn(self) -> int:
        """Warn of what ends soon; give how many that were."""
        soon = [b for b in self.running() if not b.warned and b.expiring_at <= self.now]
        for booking in soon:
            booking.warned = True
        return len(soon)

    def running(self) -> list[Booking]:
        """Give the bookings that hold their slot now."""
        return [b for b in self.bookings.values() if b.status == "booked" and b.end > self.now]


def price(hourly: int, lasts_ms: int, currency: str) -> Fraction:
    """Give hourly price × time, rounded half up."""
    unit = Fraction(1, 10 ** PLACES[currency])
    units = Fraction(hourly * lasts_ms, HOUR_MS) / unit
    return (units + Fraction(1, 2)).__floor__() * unit
