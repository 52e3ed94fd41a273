"""Frames as the server sends them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

Value = dict[str, Any]

START = datetime(2026, 1, 15, 14, 0, tzinfo=UTC)
EPOCH = "9f3c5a7b1d20"
LOT = {
    "id": 1,
    "name": "Demo minute lot",
    "address": "1 Quick Lane",
    "timezone": "UTC",
    "currency": "EUR",
    "default_duration": 60,
    "expiring_soon": 20,
}

LIMITS = {"min_duration": 5, "max_duration": 3600}


def at(seconds: float) -> str:
    moment = START + timedelta(seconds=seconds)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def booking(id_: int = 7, *, label: str = "M1", starts: float = 0, lasts: float = 60, **other: Any) -> Value:
    return {
        "id": id_,
        "lot": LOT,
        "slot": {"id": 10 + id_, "label": label, "vehicle_type": "car", "price": "6.00"},
        "vehicle_number": "KL-08-AZ-1234",
        "booking_type": "instant",
        "status": "booked",
        "start_time": at(starts),
        "end_time": at(starts + lasts),
        "expiring_at": at(starts + lasts - 20),
        "is_expired": False,
        "remaining_time": int(lasts),
        "ended_at": None,
        "end_reason": None,
        "reason": None,
        "price": "0.10",
        "charged": None,
        "currency": "EUR",
        "auto_renew": False,
        "renewed_from": None,
        "carwash": None,
    } | other


def completed(**other: Any) -> Value:
    over: Value = {
        "status": "completed",
        "remaining_time": 0,
        "ended_at": at(60),
        "end_reason": "time",
        "charged": "0.10",
    }
    return booking(**over | other)


def message(type_: str, *, seconds: float = 0, **parts: Any) -> Value:
    return {"type": type_, "server_time": at(seconds), **parts}


def of_stream(type_: str, version: int, *, stream: str = "driver.1", seconds: float = 0, **parts: Any) -> Value:
    return message(type_, seconds=seconds, stream=stream, version=version, **parts)


def snapshot(version: int = 0, *bookings: Value, epoch: str = EPOCH) -> Value:
    return of_stream("snapshot", version, epoch=epoch, bookings=list(bookings), vehicles=[])


def created(version: int = 1, **of_booking: Any) -> Value:
    return of_stream("booking-created", version, booking=booking(**of_booking), actor="driver")


def ended(version: int = 2) -> Value:
    return of_stream("booking-completed", version, seconds=60, booking=completed(), actor="system")


def slot(id_: int, label: str, *, lasts: float | None = None, state: str = "free") -> Value:
    held = None
    if lasts is not None:
        held = {"id": 7, "start_time": at(0), "end_time": at(lasts), "remaining_time": int(lasts)}
        state = "booked"
    return {"id": id_, "label": label, "vehicle_type": "car", "price": "6.00", "state": state, "booking": held}


def board(*slots: Value, version: int = 4) -> Value:
    return of_stream("snapshot", version, stream="lot.1", epoch=EPOCH, lot={**LOT, **LIMITS}, slots=list(slots))


def lots(*free: int) -> Value:
    of_lot = {"name": "Demo minute lot", "address": "1 Quick Lane", "total": 6}
    listed = [{"id": n, **of_lot, "free": count, "free_by_type": {"car": count}} for n, count in enumerate(free, 1)]
    return message("lots", lots=listed)


def pairing_code(code: str = "BCDFGH") -> Value:
    return message("pairing-code", code=code, expires_at=at(600))


def kiosks(*kiosks: Value, version: int = 2) -> Value:
    return of_stream("kiosks-updated", version, stream="owner.3", kiosks=list(kiosks), actor="system")


def kiosk(id_: int = 4, name: str = "Gate A", seen: float | None = None) -> Value:
    return {"id": id_, "name": name, "lot_id": 1, "last_seen": None if seen is None else at(seen)}


def text(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
