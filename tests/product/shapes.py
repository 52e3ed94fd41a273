"""What every message holds, spelled here a second time from the protocol's page and not from the code."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

Value = dict[str, Any]

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
MONEY = re.compile(r"\d+(\.\d{2,3})?")
EPOCH = re.compile(r"\S{1,64}")

MESSAGE = {"type", "server_time"}
OF_STREAM = MESSAGE | {"stream", "version"}
OF_BOOKING = {"booking-created", "booking-expiring", "booking-renewed", "booking-completed", "booking-cancelled"}
EVENTS = OF_BOOKING | {"lot-updated", "lots-changed", "kiosks-updated"}
ENDS = {"booking-completed", "booking-cancelled"}
ACTORS = {"driver", "owner", "staff", "system"}

LOT_SHOWN = {"id", "name", "address", "timezone", "currency", "default_duration", "expiring_soon"}
LOT = LOT_SHOWN | {"min_duration", "max_duration"}
BOOKING = {
    *("id", "lot", "slot", "vehicle_number", "booking_type", "status", "start_time", "end_time", "expiring_at"),
    *("is_expired", "remaining_time", "ended_at", "end_reason", "reason", "price", "charged", "currency"),
    *("auto_renew", "renewed_from", "carwash"),
}
OWNERS_BOOKING = BOOKING | {"driver"}
BOARD_BOOKING = {
    *("id", "slot", "booking_type", "status", "start_time", "end_time", "remaining_time", "is_expired"),
}
SLOT = {"id", "label", "vehicle_type", "price", "state", "booking"}
SLOT_BOOKING = {"id", "start_time", "end_time", "remaining_time"}
TODAY = {
    *("lot_id", "date", "occupied", "running", "completed", "cancelled", "revenue", "currency", "occupancy"),
}
OVERVIEW = {"id", "name", "address", "free", "total", "free_by_type"}
KIOSK = {"id", "name", "lot_id", "last_seen"}
CODE = re.compile(r"[BCDFGHJKLMNPQRSTVWXZ23456789]{6}")
CODE_LASTS = timedelta(minutes=10)
CLAIM = re.compile(r"[A-Za-z0-9_-]{43}")
ERROR = MESSAGE | {"code", "error"}

# Between the clock that a snapshot is read with and the moment of its sending.
SNAPSHOT_AGE_S = 2


class Misbehaved(AssertionError):
    """A message is not as the protocol says."""


def holds(condition: object, sentence: str, value: object) -> None:
    """Raise Misbehaved with the sentence and the value unless the condition is true."""
    if not condition:
        raise Misbehaved(f"{sentence}: {value!r}")


def has(value: Any, names: set[str], *, perhaps: set[str] | None = None) -> None:
    """Raise Misbehaved unless the value is an object with exactly these names, and perhaps those."""
    holds(isinstance(value, dict), "no JSON object", value)
    holds(names <= set(value), f"without {sorted(names - set(value))}", value)
    unknown = set(value) - names - (perhaps or set())
    holds(not unknown, f"with {sorted(unknown)}, which nobody promised", value)


def instant(value: Any) -> datetime:
    """Give the moment; raises Misbehaved for any other spelling than the protocol's."""
    holds(isinstance(value, str) and INSTANT.fullmatch(value), "no moment", value)
    return datetime.fromisoformat(value)


def whole(value: Any, *, least: int = 0) -> int:
    """Give the whole number."""
    holds(type(value) is int and value >= least, "no whole number", value)
    return int(value)


def remaining(booking: Mapping[str, Any], now: datetime) -> int:
    """Give what remaining_time must be at this moment."""
    left = instant(booking["end_time"]) - max(instant(booking["start_time"]), now)
    return max(0, left // timedelta(seconds=1))


def booking(value: Any, names: set[str], now: datetime, *, within_s: int = 0) -> None:
    """Judge a booking as seen by somebody who sees these names, at the moment of its message."""
    has(value, names)
    whole(value["id"], least=1)
    open_ = value["status"] == "booked"
    holds(open_ or value["status"] in ("completed", "cancelled"), "an unknown status", value)
    holds(instant(value["start_time"]) < instant(value["end_time"]), "ends before it starts", value)
    _remaining(value, now if open_ else None, within_s=within_s)
    expired = open_ and instant(value["end_time"]) <= now
    holds(value["is_expired"] is expired or within_s, "is_expired is wrong", value)
    has(value["slot"], {"id", "label", "vehicle_type"}, perhaps={"price"} if "price" in names else set())
    if "lot" not in names:
        return
    has(value["lot"], LOT_SHOWN)
    holds(MONEY.fullmatch(value["price"]) and MONEY.fullmatch(value["slot"]["price"]), "no amount", value)
    holds(open_ is (value["ended_at"] is None), "ended_at does not fit the status", value)
    holds(open_ is (value["charged"] is None), "charged does not fit the status", value)
    holds(open_ is (value["end_reason"] is None), "end_reason does not fit the status", value)
    holds(instant(value["expiring_at"]) < instant(value["end_time"]), "expiring_at is wrong", value)
    if "driver" in names:
        has(value["driver"], {"id", "name"})


def _remaining(value: Value, now: datetime | None, *, within_s: int) -> None:
    right = 0 if now is None else remaining(value, now)
    off = abs(whole(value["remaining_time"]) - right)
    holds(off <= within_s, f"remaining_time should be {right}", value)


def slot(value: Any, now: datetime, *, within_s: int = 0) -> None:
    """Judge a slot's entry."""
    has(value, SLOT)
    holds(value["state"] in ("free", "booked", "closed"), "an unknown state", value)
    holds((value["state"] == "booked") is (value["booking"] is not None), "booked without a booking", value)
    if value["booking"] is not None:
        has(value["booking"], SLOT_BOOKING)
        _remaining(value["booking"], now, within_s=within_s)


def lot(value: Any, *, perhaps: set[str] | None = None) -> None:
    """Judge a lot."""
    has(value, LOT, perhaps=perhaps)
    for name in ("default_duration", "min_duration", "max_duration", "expiring_soon"):
        whole(value[name])


def today(value: Any) -> None:
    """Judge one lot's day."""
    has(value, TODAY)
    holds(re.fullmatch(r"\d{4}-\d\d-\d\d", value["date"]), "no date", value)
    holds(MONEY.fullmatch(value["revenue"]), "no amount", value)
    holds(whole(value["occupancy"]) <= 100, "more than everything", value)
    for name in ("occupied", "running", "completed", "cancelled"):
        whole(value[name])


def overview(value: Any) -> None:
    """Judge one lot of the overview."""
    has(value, OVERVIEW)
    holds(whole(value["free"]) <= whole(value["total"]), "more free than there are", value)
    holds(sum(value["free_by_type"].values()) == value["free"], "the types do not add up", value)


def kiosks(value: Any, now: datetime) -> None:
    """Judge an owner's displays."""
    holds(isinstance(value, list), "no list of displays", value)
    ids = [kiosk["id"] for kiosk in value]
    holds(ids == sorted(set(ids)), "displays not by id", value)
    for kiosk in value:
        has(kiosk, KIOSK)
        whole(kiosk["id"], least=1)
        whole(kiosk["lot_id"], least=1)
        holds(isinstance(kiosk["name"], str) and 1 <= len(kiosk["name"]) <= 100, "no name", value)
        holds(kiosk["last_seen"] is None or instant(kiosk["last_seen"]) <= now, "seen in the future", value)


def error(value: Any) -> None:
    """Judge a refusal."""
    has(value, ERROR, perhaps={"request_id", "fields", "price"})
    holds(re.fullmatch(r"[a-z]+(-[a-z]+)*", value["code"]), "no code", value)
    holds(value["error"], "no sentence", value)
