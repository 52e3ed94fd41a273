"""A short history in which nothing is wrong, made of the golden frames; tests plant errors in it.

Driver 3 books slot 1 of owner 2's lot 1 until it ends (booking 1), then books it again and cancels (booking 2). Two
drivers, the owner, a board and a display look on; all of them come back once, where they stopped.
"""

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from bookings.snapshots import driver, lot, owner
from bookings.wire import instant
from tests.faults.history import Answer, Client, Closed, Event, Heard, History, Opened, Picture, Row, Stored, Value
from tests.protocol.frames import read_all

BEGAN = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
EPOCH = "0355cc33d2ad"
STREAMS = {"driver": "driver.3", "owner": "owner.2", "lot": "lot.1"}
CLIENTS = {
    "driver": Client("driver", "driver", "driver.3"),
    "another driver": Client("another driver", "driver", "driver.4"),
    "owner": Client("owner", "owner", "owner.2"),
    "board": Client("board", "lot", "lot.1"),
    "display": Client("display", "kiosk", "lot.1"),
}
REDUCERS = {"driver": driver, "owner": owner, "lot": lot}
# What happens: the type, the booking, and after how many seconds.
DEEDS = (
    ("booking-created", 1, 0),
    ("booking-expiring", 1, 30),
    ("booking-completed", 1, 60),
    ("booking-created", 2, 70),
    ("booking-cancelled", 2, 80),
)
LASTS = timedelta(seconds=60)
SEEN_BEFORE_CUT = 3
LATER_S = 90.0


@cache
def _frames() -> dict[str, Value]:
    return read_all()


def golden(name: str) -> Value:
    """Give a golden frame, to be changed."""
    return copy.deepcopy(_frames()[name])


def at(seconds: float) -> datetime:
    """Give a moment of the history."""
    return BEGAN + timedelta(seconds=seconds)


def calm() -> History:
    """Give it, anew each time."""
    history = History(clients=dict(CLIENTS), healed_at=at(85).timestamp())
    log = [event for version, deed in enumerate(DEEDS, 1) for event in _told(version, *deed)]
    pictures = {stream: _picture(kind, stream, log) for kind, stream in STREAMS.items()}
    pictures["driver.4"] = Picture(0, {"bookings": [], "vehicles": []}, EPOCH)
    heads = {stream: picture.version for stream, picture in pictures.items() if picture.version}
    history.stored = Stored(
        at(100), EPOCH, {1: _row(1, 0, "completed"), 2: _row(2, 70, "cancelled")}, log, heads, pictures
    )
    for client in CLIENTS.values():
        history.told += _heard(client, log)
        history.pictures[client.name] = copy.deepcopy(pictures[client.stream])
    history.answers = list(_answers())
    history.statuses.update({201: 2, 409: 1})
    return history


def _told(version: int, type_: str, booking: int, seconds: float) -> Iterator[Event]:
    for kind, stream in STREAMS.items():
        frame = golden(f"{kind}.{type_}")
        frame |= {"server_time": instant(at(seconds)), "stream": stream, "version": version}
        frame["booking"] |= _times(booking)
        if "ended_at" in frame["booking"] and frame["booking"]["ended_at"]:
            frame["booking"]["ended_at"] = instant(_ended(booking))
        if "slot" in frame:
            frame["slot"] = _entry(booking, seconds)
        yield Event(stream, version, type_, booking, at(seconds), json.dumps(frame))


def _times(booking: int) -> Value:
    start = at(0 if booking == 1 else 70)
    return {"id": booking, "start_time": instant(start), "end_time": instant(start + LASTS)}


def _entry(booking: int, seconds: float) -> Value:
    slot: Value = golden("lot.booking-created")["slot"] | {"id": 1}
    if at(seconds) >= _ended(booking):
        return slot | {"state": "free", "booking": None}
    return slot | {"booking": _times(booking) | {"remaining_time": 30}}


def _ended(booking: int) -> datetime:
    return at(60 if booking == 1 else 80)


def _row(id_: int, start: float, status: str) -> Row:
    reason = "time" if status == "completed" else "driver"
    return Row(id_, 1, 1, 2, 3, 5, status, at(start), at(start) + LASTS, _ended(id_), reason, f"k{id_}")


def _first(kind: str, stream: str) -> Value:
    frame = golden(f"{kind}.snapshot") | {"stream": stream, "version": 0, "epoch": EPOCH}
    if kind == "driver":
        return frame | {"bookings": [], "vehicles": []}
    free = golden("lot.booking-created")["slot"] | {"id": 1, "state": "free", "booking": None}
    if kind == "lot":
        return frame | {"slots": [free]}
    lots = [{**frame["lots"][0], "slots": [free]}]
    return frame | {"lots": lots, "bookings": []}


def _picture(kind: str, stream: str, log: list[Event]) -> Picture:
    place = {"type", "server_time", "stream", "version", "epoch"}
    state = {name: part for name, part in _first(kind, stream).items() if name not in place}
    for event in log:
        if event.stream == stream:
            state = REDUCERS[kind].apply(state, json.loads(event.frame))
    return Picture(len(DEEDS), state, EPOCH)


def _heard(client: Client, log: list[Event]) -> Iterator[Any]:
    kind, events = client.stream.split(".")[0], [event for event in log if event.stream == client.stream]
    before, after = events[:SEEN_BEFORE_CUT], events[SEEN_BEFORE_CUT:]
    yield Opened(at(-2).timestamp(), client.name, 1)
    yield heard(client, 1, at(-1), _first(kind, client.stream))
    for event in before:
        yield heard_event(client, 1, event)
    yield Closed(at(65).timestamp(), client.name, 1, 1006)
    yield Opened(at(66).timestamp(), client.name, 2, len(before), EPOCH)
    place = {"stream": client.stream, "version": len(before)}
    yield heard(client, 2, at(67), golden("driver.resumed") | place | {"epoch": EPOCH})
    for event in after:
        yield heard_event(client, 2, event)
    heartbeat = golden("driver.heartbeat") | {"stream": client.stream, "version": len(events)}
    yield heard(client, 2, at(LATER_S), heartbeat)


def heard(client: Client, connection: int, moment: datetime, message: Value) -> Heard:
    """Give a frame that came."""
    return Heard(moment.timestamp(), client.name, connection, json.dumps(message), message)


def heard_event(client: Client, connection: int, event: Event) -> Heard:
    """Give an event that came a moment after it was committed."""
    moment = event.created_at + timedelta(milliseconds=10)
    return Heard(moment.timestamp(), client.name, connection, event.frame, json.loads(event.frame))


def _answers() -> Iterator[Answer]:
    for id_ in (1, 2):
        made = golden("driver.booking-created")["booking"] | _times(id_)
        yield Answer(at(70 * (id_ - 1)).timestamp(), 3, "/api/bookings/", f"k{id_}", 201, made)
    yield Answer(at(71).timestamp(), 4, "/api/bookings/", "k3", 409, {"error": "Taken.", "code": "slot-taken"})
    yield Answer(at(80).timestamp(), 3, "cancel 2", "", 200, {"booking": {"id": 2}})
