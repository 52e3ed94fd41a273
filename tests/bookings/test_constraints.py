from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import ProtectedError

from bookings.models import Booking, Event, Lot, Slot, User, Vehicle
from bookings.services.transactions import constraint

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

Row = Callable[..., Booking]


@pytest.fixture
def row(driver: User, slot: Slot) -> Row:
    def insert(**different: Any) -> Booking:
        vehicle, _ = Vehicle.objects.get_or_create(driver=driver, number="A1", compared="A1", last_used_at=NOON)
        start_time = different.pop("start_time", NOON)
        end_time = different.pop("end_time", start_time + HOUR)
        values: dict[str, Any] = {
            "lot": slot.lot,
            "slot": slot,
            "driver": driver,
            "vehicle": vehicle,
            "lot_shown": {},
            "slot_shown": {},
            "start_time": start_time,
            "end_time": end_time,
            "expiring_at": end_time,
            "price": Decimal(40),
            "currency": "INR",
        }
        return Booking.objects.create(**{**values, **different})

    return insert


@pytest.fixture
def vehicle2(driver: User) -> Vehicle:
    return Vehicle.objects.create(driver=driver, number="B2", compared="B2", last_used_at=NOON)


def refused_by(insert: Callable[[], Any]) -> str:
    with pytest.raises(IntegrityError) as refusal:
        insert()
    return constraint(refusal.value)


OVERLAPS = [timedelta(0), HOUR - timedelta(milliseconds=1), timedelta(milliseconds=1) - HOUR]


@pytest.mark.parametrize("later", OVERLAPS)
def test_a_slot_is_booked_once_at_a_time(row: Row, vehicle2: Vehicle, later: timedelta) -> None:
    row()
    name = refused_by(lambda: row(vehicle=vehicle2, start_time=NOON + later))
    assert name == "booking_slot_once_at_a_time"


@pytest.mark.parametrize("later", OVERLAPS)
def test_a_vehicle_is_in_one_slot_at_a_time(row: Row, slot2: Slot, later: timedelta) -> None:
    row()
    assert refused_by(lambda: row(slot=slot2, start_time=NOON + later)) == "booking_vehicle_once_at_a_time"


@pytest.mark.parametrize("later", [HOUR, -HOUR])
def test_one_booking_may_begin_where_another_ends(row: Row, later: timedelta) -> None:
    row()
    assert row(start_time=NOON + later)


@pytest.mark.parametrize("status", ["completed", "cancelled"])
def test_what_is_over_blocks_nothing(row: Row, status: str) -> None:
    row(status=status, ended_at=NOON)
    row(status=status, ended_at=NOON)
    assert row()


@pytest.mark.parametrize(("status", "ended_at"), [("booked", NOON), ("completed", None), ("cancelled", None)])
def test_a_booking_has_ended_when_it_is_over(row: Row, status: str, ended_at: datetime | None) -> None:
    assert refused_by(lambda: row(status=status, ended_at=ended_at)) == "booking_ended_when_over"


def test_another_slot_and_another_vehicle_are_free(row: Row, slot2: Slot, vehicle2: Vehicle) -> None:
    row()
    assert row(slot=slot2, vehicle=vehicle2)


@pytest.mark.parametrize("duration", [timedelta(0), -HOUR])
def test_a_booking_ends_after_its_start(row: Row, duration: timedelta) -> None:
    # Of a booked one the exclusion constraints' own range speaks first.
    name = refused_by(lambda: row(status="completed", ended_at=NOON, end_time=NOON + duration))
    assert name == "booking_ends_after_start"


def test_an_idempotency_key_makes_one_booking_of_a_driver(row: Row, driver2: User) -> None:
    row(idempotency_key="k")
    again = {"idempotency_key": "k", "start_time": NOON + HOUR}
    assert refused_by(lambda: row(**again)) == "booking_idempotency_key_once"
    assert row(**again, driver=driver2)
    assert row(start_time=NOON + 2 * HOUR)
    assert row(start_time=NOON + 3 * HOUR)


def test_a_vehicle_is_one_row_of_its_driver(row: Row, driver: User, driver2: User) -> None:
    row()
    same = {"number": "A-1", "compared": "A1", "last_used_at": NOON}
    assert refused_by(lambda: Vehicle.objects.create(driver=driver, **same)) == "vehicle_once_per_driver"
    assert Vehicle.objects.create(driver=driver2, **same)


def test_a_lot_has_a_label_once(slot: Slot) -> None:
    again = Slot(lot=slot.lot, label=slot.label, vehicle_type="van", price=1)
    assert refused_by(again.save) == "slot_label_once_per_lot"


def test_a_slots_price_is_not_negative(slot: Slot) -> None:
    slot.price = Decimal("-0.001")
    assert refused_by(slot.save) == "slot_price_not_negative"


@pytest.mark.parametrize(("shortest", "usual", "longest"), [(0, 60, 120), (61, 60, 120), (30, 121, 120), (-1, 60, 120)])
def test_a_lots_durations_are_in_order(lot: Lot, shortest: int, usual: int, longest: int) -> None:
    lot.min_duration, lot.default_duration, lot.max_duration = (
        timedelta(seconds=seconds) for seconds in (shortest, usual, longest)
    )
    assert refused_by(lot.save) == "lot_durations_in_order"


def test_a_lots_warning_is_not_negative(lot: Lot) -> None:
    lot.expiring_soon = timedelta(seconds=-1)
    assert refused_by(lot.save) == "lot_warning_not_negative"


@pytest.mark.usefixtures("transactional_db")
def test_a_stream_has_a_version_once() -> None:
    event = {"stream": "lot.1", "version": 1, "type": "t", "actor": "system", "payload": "{}", "created_at": NOON}
    Event.objects.create(**event)
    assert refused_by(lambda: Event.objects.create(**event)) == "event_version_once_per_stream"


def test_nothing_that_a_booking_names_can_be_deleted(row: Row) -> None:
    booking = row()
    for named in (booking.slot, booking.lot, booking.driver, booking.vehicle):
        with pytest.raises(ProtectedError):
            named.delete()
