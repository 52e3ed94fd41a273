"""Lots, drivers and running bookings in any number, stored by statements: one by one a thousand take seconds."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from bookings.clock import moment
from tests.product.town import Person

# Nobody else makes any meanwhile, so the ids of a table are consecutive. No event tells of what is made here: each
# stream is given its place as if one had.
GATHER = """
WITH people AS (
    INSERT INTO bookings_user (password, is_superuser, username, email, is_staff, is_active, date_joined, name)
    SELECT '!', false, %(mark)s || n, '', false, true, now(), 'Crowd ' || n
    FROM generate_series(1, %(drivers)s - cardinality(%(known)s::bigint[])) AS n RETURNING id
), drivers AS (
    SELECT unnest(%(known)s::bigint[]) AS id UNION ALL SELECT id FROM people
), lots AS (
    INSERT INTO bookings_lot (name, address, timezone, currency, default_duration, min_duration, max_duration,
        expiring_soon, listed, owner_id)
    SELECT %(mark)s || n, n || ' Marine Drive', 'Asia/Kolkata', 'INR', '1 hour', '1 second', '24 hours', '5 minutes',
        false, (%(owners)s::bigint[])[1 + (n - 1) %% cardinality(%(owners)s::bigint[])]
    FROM generate_series(1, %(lots)s) AS n RETURNING id, owner_id
), slots AS (
    INSERT INTO bookings_slot (label, vehicle_type, price, in_service, lot_id)
    SELECT 'A' || n, 'car', 40, true, lots.id
    FROM generate_series(1, %(bookings)s / %(lots)s) AS n, lots RETURNING id
), vehicles AS (
    INSERT INTO bookings_vehicle (number, compared, last_used_at, driver_id)
    SELECT 'QZ-' || n, 'QZ' || n, now(), drivers.id
    FROM drivers, generate_series(1, %(bookings)s / %(drivers)s) AS n RETURNING id
), streams AS (
    INSERT INTO bookings_stream (name, version)
    SELECT 'driver.' || id, 1 FROM drivers UNION ALL SELECT 'lot.' || id, 1 FROM lots
    UNION ALL SELECT DISTINCT 'owner.' || owner_id, 1 FROM lots
    ON CONFLICT DO NOTHING
)
SELECT (SELECT min(id) FROM lots), (SELECT min(id) FROM slots), (SELECT min(id) FROM vehicles)
"""

BOOK = """
INSERT INTO bookings_booking (lot_shown, slot_shown, driver_name, vehicle_number, booking_type, status, start_time,
    end_time, expiring_at, due_at, price, currency, auto_renew, driver_id, lot_id, slot_id, vehicle_id)
SELECT jsonb_build_object('id', lot.id, 'name', lot.name, 'address', address, 'timezone', timezone,
        'currency', currency, 'default_duration', 3600, 'expiring_soon', 300),
    jsonb_build_object('id', slot.id, 'label', label, 'vehicle_type', 'car', 'price', '40.00'),
    username, number, 'instant', 'booked', end_time - interval '2 days', end_time, end_time - interval '5 minutes',
    end_time, 40, currency, false, driver.id, lot.id, slot.id, vehicle.id
FROM generate_series(0, %(bookings)s - 1) AS n
JOIN bookings_slot AS slot ON slot.id = n + %(slot)s
JOIN bookings_vehicle AS vehicle ON vehicle.id = n + %(vehicle)s
JOIN bookings_lot AS lot ON lot.id = slot.lot_id
JOIN bookings_user AS driver ON driver.id = vehicle.driver_id,
LATERAL (SELECT %(first)s + n * %(apart)s AS end_time) AS its
"""
# What ends far from any measuring ends while the next day goes by.
FIRST, DAY = timedelta(hours=3), timedelta(days=1)
BOOKINGS_OF_LOT, BOOKINGS_OF_DRIVER = 100, 10
# What one statement stores: on a busy machine even these take seconds.
AT_ONCE = 20_000
Asked = dict[str, Any]
_marks = count(1)


@dataclass(frozen=True)
class Size:
    """How many slots, each of them to be booked, over how many lots, and by how many drivers; both divide it."""

    bookings: int
    lots: int
    drivers: int


@dataclass(frozen=True)
class Crowd:
    """What was gathered: ids are consecutive, from these on."""

    size: Size
    lot: int
    slot: int
    vehicle: int

    @property
    def lots(self) -> range:
        """The ids of the lots."""
        return range(self.lot, self.lot + self.size.lots)


def gather(size: Size, *, owners: Sequence[Person], known: Sequence[Person] = ()) -> Crowd:
    """Make lots of these owners, slots, and a crowd of drivers with vehicles, the known ones first. In the database."""
    asked: Asked = {
        "bookings": size.bookings,
        "lots": size.lots,
        "drivers": size.drivers,
        "mark": f"crowd {next(_marks)}-",
    }
    asked |= {"owners": [owner.id for owner in owners], "known": [driver.id for driver in known]}
    with _unchecked() as cursor:
        cursor.execute(GATHER, asked)
        return Crowd(size, *cursor.fetchone())


def book(crowd: Crowd, *, ends_in: timedelta, apart: timedelta) -> float:
    """Book every slot; give when the first of the bookings ends, in seconds since 1970; the next `apart`."""
    first = moment() + ends_in
    asked: Asked = {"slot": crowd.slot, "vehicle": crowd.vehicle, "bookings": crowd.size.bookings}
    with _unchecked() as cursor:
        cursor.execute(BOOK, asked | {"first": first, "apart": apart})
    return first.timestamp()


def parts(bookings: int) -> list[Size]:
    """Give the sizes of crowds that are so many bookings together, each one for a statement."""
    part = min(bookings, AT_ONCE)
    return [Size(part, part // BOOKINGS_OF_LOT, part // BOOKINGS_OF_DRIVER)] * (bookings // part)


def run(size: Size, *, owners: Sequence[Person]) -> None:
    """Gather a crowd of this size and book every slot, to end far from any measuring."""
    book(gather(size, owners=owners), ends_in=FIRST, apart=DAY / size.bookings)


@contextmanager
def _unchecked() -> Iterator[CursorWrapper]:
    # Each row's foreign keys are asked for one by one, which takes as long as all the rest.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL statement_timeout = 0")
        yield cursor
