"""What no schema can say of a message: times that agree, states that fit each other, sums that are right."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

Value = dict[str, Any]

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
OF_BOOKING = {"booking-created", "booking-expiring", "booking-renewed", "booking-completed", "booking-cancelled"}
EVENTS = OF_BOOKING | {"lot-updated", "lots-changed", "kiosks-updated"}
ENDS = {"booking-completed", "booking-cancelled"}
CODE_LASTS = timedelta(minutes=10)
# Between the clock that a snapshot is read with and the moment of its sending.
SNAPSHOT_AGE_S = 2


class Misbehaved(AssertionError):
    """A message is not as the protocol says."""


def holds(condition: object, sentence: str, value: object) -> None:
    """Raise Misbehaved with the sentence and the value unless the condition is true."""
    if not condition:
        raise Misbehaved(f"{sentence}: {value!r}")


def instant(value: Any) -> datetime:
    """Give the moment; raises Misbehaved for any other spelling than the protocol's."""
    holds(isinstance(value, str) and INSTANT.fullmatch(value), "no moment", value)
    return datetime.fromisoformat(value)


def remaining(booking: Mapping[str, Any], now: datetime) -> int:
    """Give what remaining_time must be at this moment."""
    left = instant(booking["end_time"]) - max(instant(booking["start_time"]), now)
    return max(0, left // timedelta(seconds=1))


def booking(value: Value, now: datetime, *, within_s: int = 0) -> None:
    """Judge a booking at the moment of its message, whoever it is shown to."""
    open_ = value["status"] == "booked"
    holds(instant(value["start_time"]) < instant(value["end_time"]), "ends before it starts", value)
    _remaining(value, now if open_ else None, within_s=within_s)
    expired = open_ and instant(value["end_time"]) <= now
    holds(value["is_expired"] is expired or within_s, "is_expired is wrong", value)
    if "lot" not in value:
        return
    holds(open_ is (value["ended_at"] is None), "ended_at does not fit the status", value)
    holds(open_ is (value["charged"] is None), "charged does not fit the status", value)
    holds(open_ is (value["end_reason"] is None), "end_reason does not fit the status", value)
    holds(instant(value["expiring_at"]) < instant(value["end_time"]), "expiring_at is wrong", value)


def _remaining(value: Value, now: datetime | None, *, within_s: int) -> None:
    right = 0 if now is None else remaining(value, now)
    holds(abs(value["remaining_time"] - right) <= within_s, f"remaining_time should be {right}", value)


def slot(value: Value, now: datetime, *, within_s: int = 0) -> None:
    """Judge a slot's entry."""
    holds((value["state"] == "booked") is (value["booking"] is not None), "booked without a booking", value)
    if value["booking"] is not None:
        _remaining(value["booking"], now, within_s=within_s)


def overview(value: Value) -> None:
    """Judge one lot of the overview."""
    holds(value["free"] <= value["total"], "more free than there are", value)
    holds(sum(value["free_by_type"].values()) == value["free"], "the types do not add up", value)


def kiosks(value: list[Value], now: datetime) -> None:
    """Judge an owner's displays."""
    ids = [kiosk["id"] for kiosk in value]
    holds(ids == sorted(set(ids)), "displays not by id", value)
    for kiosk in value:
        holds(kiosk["last_seen"] is None or instant(kiosk["last_seen"]) <= now, "seen in the future", value)
