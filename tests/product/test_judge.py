"""A judge that lets everything pass would be worth nothing: each of these must be caught."""

import copy
import json
from typing import Any

import pytest

from tests.product.judge import Judge
from tests.product.shapes import Misbehaved, Value, instant

NOON, ONE = "2026-01-15T12:00:00.000Z", "2026-01-15T13:00:00.000Z"
LOT: Value = {
    "id": 1,
    "name": "Deck",
    "address": "1 Lane",
    "timezone": "UTC",
    "currency": "EUR",
    "default_duration": 3600,
    "min_duration": 60,
    "max_duration": 7200,
    "expiring_soon": 300,
}
BOARD_BOOKING: Value = {
    "id": 7,
    "slot": {"id": 3, "label": "A1", "vehicle_type": "car"},
    "booking_type": "instant",
    "status": "booked",
    "start_time": NOON,
    "end_time": ONE,
    "remaining_time": 3600,
    "is_expired": False,
}
FREE: Value = {"id": 3, "label": "A1", "vehicle_type": "car", "price": "4.00", "state": "free", "booking": None}
TAKEN: Value = FREE | {
    "state": "booked",
    "booking": {"id": 7, "start_time": NOON, "end_time": ONE, "remaining_time": 3600},
}


def message(type_: str, version: int, **parts: Any) -> Value:
    return {"type": type_, "server_time": NOON, "stream": "lot.1", "version": version, **parts}


SNAPSHOT = message("snapshot", 4, epoch="e1", lot=LOT, slots=[FREE])
CREATED = message("booking-created", 5, booking=BOARD_BOOKING, slot=TAKEN, lot_id=1)
TICK = message("booking-tick", 5, bookings=[{"id": 7, "remaining_time": 3600}])
BEAT = message("heartbeat", 5)
COMPLETED = message(
    "booking-completed",
    6,
    booking=BOARD_BOOKING | {"status": "completed", "remaining_time": 0},
    slot=FREE,
    lot_id=1,
) | {"server_time": ONE}
GOOD = [SNAPSHOT, CREATED, TICK, BEAT, COMPLETED]


def read(messages: list[Value], *, since: int | None = None) -> None:
    judge = Judge("lot", "lot.1", since)
    for each in messages:
        judge.read(json.dumps(each))


def changed(original: Value, **parts: Any) -> Value:
    value = copy.deepcopy(original)
    for path, part in parts.items():
        *parents, name = path.split("__")
        place = value
        for parent in parents:
            place = place[parent]
        place[name] = part
    return value


def test_what_is_right_passes() -> None:
    read(GOOD)
    read([changed(SNAPSHOT, version=0), *[changed(each, version=each["version"] - 4) for each in GOOD[1:]]])
    read([CREATED, message("resumed", 5, epoch="e1"), TICK, BEAT, COMPLETED], since=4)
    read([message("resumed", 4, epoch="e1"), CREATED], since=4)
    read([SNAPSHOT, CREATED, changed(SNAPSHOT, version=9), changed(CREATED, version=10)])


@pytest.mark.parametrize(
    "messages",
    [
        pytest.param([CREATED], id="an event before the snapshot"),
        pytest.param([BEAT], id="a heartbeat before the snapshot"),
        pytest.param([SNAPSHOT, changed(CREATED, version=6)], id="a hole"),
        pytest.param([SNAPSHOT, CREATED, CREATED], id="an event twice"),
        pytest.param([SNAPSHOT, changed(CREATED, version=4)], id="an old event"),
        pytest.param([SNAPSHOT, changed(CREATED, stream="lot.2")], id="another stream"),
        pytest.param([SNAPSHOT, CREATED, changed(TICK, version=6)], id="a tick ahead"),
        pytest.param([SNAPSHOT, CREATED, changed(BEAT, version=4)], id="a heartbeat behind"),
        pytest.param([SNAPSHOT, CREATED, changed(TICK, bookings=[])], id="an empty tick"),
        pytest.param(
            [SNAPSHOT, CREATED, changed(TICK, bookings=TICK["bookings"] * 2)], id="one booking twice in a tick"
        ),
        pytest.param(
            [SNAPSHOT, CREATED, changed(TICK, bookings=[{"id": 8, "remaining_time": 1}])], id="unknown in a tick"
        ),
        pytest.param([SNAPSHOT, CREATED, changed(TICK, server_time=ONE)], id="a tick at the end"),
        pytest.param([*GOOD, changed(TICK, version=6)], id="a tick after the completion"),
        pytest.param([SNAPSHOT, CREATED, changed(COMPLETED, server_time=NOON)], id="completed before its end"),
        pytest.param([SNAPSHOT, changed(CREATED, booking__remaining_time=3599)], id="a wrong remaining_time"),
        pytest.param([SNAPSHOT, changed(CREATED, booking__status="completed")], id="a status of another event"),
        pytest.param([SNAPSHOT, changed(CREATED, booking__vehicle_number="AB-1")], id="a plate on a board"),
        pytest.param([SNAPSHOT, changed(CREATED, booking__driver=9)], id="a user id on a board"),
        pytest.param([SNAPSHOT, changed(CREATED, slot__label="QZ-0001")], id="a plate in another place"),
        pytest.param([SNAPSHOT, changed(CREATED, actor="driver")], id="an actor on a board"),
        pytest.param([SNAPSHOT, changed(CREATED, slot=FREE | {"id": 4})], id="another slot's entry"),
        pytest.param([SNAPSHOT, changed(CREATED, slot__state="free")], id="free with a booking"),
        pytest.param([SNAPSHOT, changed(CREATED, free=3)], id="a count in an event"),
        pytest.param([SNAPSHOT, changed(CREATED, server_time="2026-01-15T12:00:00.001Z")], id="two moments"),
        pytest.param(
            [SNAPSHOT, changed(CREATED, server_time="2026-01-15T12:00:00Z")], id="a time without milliseconds"
        ),
        pytest.param([SNAPSHOT, changed(CREATED, type="booking-moved")], id="an unknown type"),
        pytest.param([changed(SNAPSHOT, epoch=3)], id="an epoch that is no string"),
        pytest.param([changed(SNAPSHOT, bookings=[])], id="bookings in a board's snapshot"),
        pytest.param([SNAPSHOT, message("resumed", 4, epoch="e1")], id="resumed after a snapshot"),
        pytest.param([SNAPSHOT, message("today", 4, lots=[])], id="today on a board"),
    ],
)
def test_what_is_wrong_is_caught(messages: list[Value]) -> None:
    read(messages[:-1])
    with pytest.raises(Misbehaved):
        read(messages)


@pytest.mark.parametrize(
    "messages",
    [
        pytest.param([changed(CREATED, version=6)], id="a hole after since"),
        pytest.param([CREATED, message("resumed", 6, epoch="e1")], id="resumed elsewhere"),
        pytest.param([CREATED, TICK], id="a tick before resumed"),
    ],
)
def test_what_is_wrong_after_since_is_caught(messages: list[Value]) -> None:
    with pytest.raises(Misbehaved):
        read(messages, since=4)


def test_what_comes_from_the_future_is_caught() -> None:
    judge = Judge("lot", "lot.1")
    for each in GOOD[:-1]:
        judge.read(json.dumps(each), instant(NOON))
    with pytest.raises(Misbehaved):
        judge.read(json.dumps(COMPLETED), instant("2026-01-15T12:59:59.900Z"))


@pytest.mark.parametrize("text", ["no json", "[]", "{}", '{"type": "pong"}', b'{"type": "pong"}'])
def test_what_is_no_message_is_caught(text: str | bytes) -> None:
    with pytest.raises(Misbehaved):
        Judge("lots").read(text)


CODE: Value = {"type": "pairing-code", "server_time": NOON, "code": "BCD234", "expires_at": "2026-01-15T12:10:00.000Z"}
PAIRED: Value = {"type": "paired", "server_time": NOON, "claim": "x" * 43}


def read_display(messages: list[Value]) -> None:
    judge = Judge("kiosk")
    for each in messages:
        judge.read(json.dumps(each))


@pytest.mark.parametrize(
    "messages",
    [
        pytest.param([PAIRED], id="paired without a code"),
        pytest.param([CODE, CODE], id="the same code again"),
        pytest.param([CODE | {"code": "BCD23A"}], id="a vowel"),
        pytest.param([CODE | {"code": "BCD23"}], id="a short code"),
        pytest.param([CODE | {"expires_at": NOON}], id="a code that has expired"),
        pytest.param([CODE | {"expires_at": "2026-01-15T12:10:01.000Z"}], id="a code that lasts longer"),
        pytest.param([CODE | {"lot_id": 1}], id="more than a code"),
        pytest.param([CODE, PAIRED | {"claim": "x" * 42}], id="a short claim"),
        pytest.param([CODE, PAIRED | {"key": "x"}], id="more than a claim"),
        pytest.param([CODE, PAIRED, CODE | {"code": "BCD235"}], id="a code after paired"),
        pytest.param([CODE, SNAPSHOT], id="a board before paired"),
    ],
)
def test_what_a_display_should_not_be_told_is_caught(messages: list[Value]) -> None:
    read_display([CODE, CODE | {"code": "BCD235"}, PAIRED])
    read_display(messages[:-1])
    with pytest.raises(Misbehaved):
        read_display(messages)


DISPLAY: Value = {"id": 1, "name": "Gate A", "lot_id": 1, "last_seen": None}


def displays(*kiosks: Value, **parts: Any) -> Value:
    return message("kiosks-updated", 1, kiosks=list(kiosks), actor="owner") | {"stream": "owner.1"} | parts


def read_owner(update: Value) -> None:
    judge = Judge("owner", "owner.1", 0)
    judge.read(json.dumps(message("resumed", 0, epoch="e1") | {"stream": "owner.1"}))
    judge.read(json.dumps(update))


@pytest.mark.parametrize(
    "update",
    [
        pytest.param(displays(DISPLAY, DISPLAY), id="one twice"),
        pytest.param(displays(DISPLAY | {"key": "x"}), id="a key"),
        pytest.param(displays(DISPLAY | {"name": ""}), id="no name"),
        pytest.param(displays(DISPLAY | {"last_seen": ONE}), id="seen in the future"),
        pytest.param(displays(DISPLAY, lots=[]), id="more than displays"),
        pytest.param(displays(DISPLAY, actor="kiosk"), id="an unknown actor"),
        pytest.param(displays(DISPLAY, version=2), id="a hole"),
    ],
)
def test_displays_that_are_told_wrongly_are_caught(update: Value) -> None:
    read_owner(displays(DISPLAY, DISPLAY | {"id": 2, "last_seen": NOON}))
    with pytest.raises(Misbehaved):
        read_owner(update)
    with pytest.raises(Misbehaved):
        read([SNAPSHOT, message("kiosks-updated", 5, kiosks=[], actor="owner")])
