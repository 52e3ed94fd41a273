"""What the clock changes by itself, and the orders of the wire: shared by the snapshots and their reducers."""

import re
from collections.abc import Iterable
from datetime import datetime

from bookings.payloads import Payload, remaining
from bookings.wire import read_instant

NUMBERS = re.compile(r"(\d+)")


def booking_at(booking: Payload, now: datetime) -> Payload:
    """Give the booking as it reads at this moment."""
    if booking["status"] != "booked":
        return booking
    left = _left(booking, now)
    return {**booking, "remaining_time": left, "is_expired": read_instant(booking["end_time"]) <= now}


def slot_at(slot: Payload, now: datetime) -> Payload:
    """Give the slot as it reads at this moment: past its booking's end it is free, whether or not an event said so.

    Whether it was closed meanwhile only that event says.
    """
    booking = slot["booking"]
    if booking is None:
        return slot
    if read_instant(booking["end_time"]) <= now:
        return {**slot, "state": "free", "booking": None}
    return {**slot, "booking": {**booking, "remaining_time": _left(booking, now)}}


def in_human_order(slots: Iterable[Payload]) -> list[Payload]:
    """Give the slots by label: A2 before A10."""
    return sorted(slots, key=lambda slot: (_human(slot["label"]), slot["id"]))


def soonest_end_first(bookings: Iterable[Payload]) -> list[Payload]:
    """Give the bookings by end_time."""
    return sorted(bookings, key=lambda booking: (booking["end_time"], booking["id"]))


def _human(label: str) -> list[tuple[int, int, str]]:
    parts = NUMBERS.split(label)
    return [(1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts]


def _left(booking: Payload, now: datetime) -> int:
    start_time, end_time = read_instant(booking["start_time"]), read_instant(booking["end_time"])
    return remaining(start_time=start_time, end_time=end_time, moment=now)
