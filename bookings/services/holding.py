"""Which bookings are due, with the rows of their slots held: what the worker's steps begin with.

What is read of a booking before its slot is held is a hint: the statements that change it judge again.
"""

from datetime import datetime
from typing import NamedTuple

from django.db import connection

from bookings.rows import SlotRow

# The longest due first; of two in one slot that is the one that ends before the other begins. What is due together is
# taken lot by lot: two steps at once then hardly wait for each other's streams.
DUE = """
SELECT booking.id, booking.end_time,
    slot.id, slot.lot_id, slot.label, slot.vehicle_type, slot.price, slot.in_service
FROM (
    SELECT id, end_time, due_at, lot_id, slot_id FROM bookings_booking WHERE status = 'booked' AND due_at <= %s
    ORDER BY due_at, lot_id, slot_id, id LIMIT %s
) AS booking JOIN bookings_slot AS slot ON slot.id = booking.slot_id
"""
# Slots that somebody holds are passed over before the limit counts: several steps at once find work for each of them.
FREE = f"""{DUE}
ORDER BY booking.due_at, booking.lot_id, booking.slot_id, booking.id LIMIT %s FOR NO KEY UPDATE OF slot SKIP LOCKED
"""
PASSED_OVER = 3  # times the limit
# Waits, so it takes the slots in their order.
ALL = f"{DUE} ORDER BY slot.id FOR NO KEY UPDATE OF slot"


class Due(NamedTuple):
    """A booking to which something was due when its slot was asked for."""

    id: int
    end_time: datetime
    slot: SlotRow


def hold_free(until: datetime, limit: int) -> list[Due]:
    """Give the `limit` bookings that are due longest and whose slots nobody holds; from now on we do."""
    return _held(FREE, until, limit + PASSED_OVER * limit, limit)


def hold_all(until: datetime, limit: int) -> list[Due]:
    """Give the `limit` bookings that are due longest; waits for their slots as long as `lock_timeout` allows."""
    return _held(ALL, until, limit)


def _held(statement: str, *asked: datetime | int) -> list[Due]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return [Due(id_, end_time, SlotRow(*slot)) for id_, end_time, *slot in cursor.fetchall()]
