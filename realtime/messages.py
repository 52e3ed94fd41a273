"""What the server sends: the words of the wire (docs/protocol.md), spelled here and nowhere else."""

from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum
from functools import lru_cache
from typing import Any

from bookings import wire
from bookings.errors import BookingError
from bookings.payloads import Payload
from bookings.snapshots.reading import Reading
from bookings.streams import Numbered

SNAPSHOT = "snapshot"
RESUMED = "resumed"
TICK = "booking-tick"
HEARTBEAT = "heartbeat"
LOTS = "lots"
TODAY = "today"
PAIRING_CODE = "pairing-code"
PAIRED = "paired"
PING = "ping"
PONG = "pong"
REPLY = "reply"
ERROR = "error"


class Close(IntEnum):
    """Why the server ends a socket, in codes that a browser can read."""

    DONE = 1000
    BAD_FRAMES = 4400
    NOT_SIGNED_IN = 4401
    NOT_YOURS = 4403
    NOT_FOUND = 4404
    RESTART = 4012
    TOO_SLOW = 4408
    TOO_MANY = 4429


def event(stored: Numbered) -> str:
    """Give an event's frame; the same text whenever it is made, so that a replay is byte for byte the first telling."""
    # As JSON would have it: in these words and names nothing is to be escaped.
    head = f'"type":"{stored.type}","server_time":"{wire.instant(stored.created_at)}"'
    return f'{{{head},"stream":"{stored.stream}","version":{stored.version},{stored.payload[1:]}'


def event_parts(stored: Numbered) -> Payload:
    """Give an event as it was told, for a message that holds several."""
    parts: Payload = wire.loads(event(stored))
    return parts


def snapshot(reading: Reading, state: str, now: datetime) -> str:
    """Give the whole present state at a version; `state` is the text of a JSON object, encoded once for all sockets."""
    place = {"stream": reading.stream, "version": reading.version, "epoch": reading.epoch}
    return f"{message(SNAPSHOT, now, **place)[:-1]},{state[1:]}"


def resumed(*, stream: str, version: int, epoch: str, now: datetime) -> str:
    """Give the end of a replay: from here on everything is new."""
    return message(RESUMED, now, stream=stream, version=version, epoch=epoch)


def tick(*, stream: str, version: int, now: datetime, left: Sequence[tuple[int, int]]) -> str:
    """Give the remaining whole seconds of running bookings, as (id, seconds)."""
    bookings = ",".join([f'{{"id":{id_},"remaining_time":{seconds}}}' for id_, seconds in left])
    return f'{_head(TICK, now)},"stream":"{stream}","version":{version},"bookings":[{bookings}]}}'


def heartbeat(now: datetime, stream: str | None = None, version: int | None = None) -> str:
    """Give the sign that silence is no trouble; on a stream with its `stream` and `version`."""
    head = _head(HEARTBEAT, now)
    return f"{head}}}" if stream is None else f'{head},"stream":"{stream}","version":{version}}}'


# Nothing here has to be escaped, and hundreds tell one moment.
@lru_cache(maxsize=2)
def _head(type_: str, now: datetime) -> str:
    return f'{{"type":"{type_}","server_time":"{wire.instant(now)}"'


def pairing_code(code: str, expires_at: datetime, now: datetime) -> str:
    """Give what a display shows that is not paired."""
    return message(PAIRING_CODE, now, code=code, expires_at=wire.instant(expires_at))


def paired(claim: str, now: datetime) -> str:
    """Give a display that was confirmed what it fetches its key with."""
    return message(PAIRED, now, claim=claim)


def error(refusal: BookingError, now: datetime, request_id: str | None = None) -> str:
    """Give a refusal in the words of REST."""
    about = {} if request_id is None else {"request_id": request_id}
    return message(ERROR, now, **about, **refusal.as_dict())


def message(type_: str, now: datetime, **parts: Any) -> str:
    """Give the text of a message."""
    return wire.dumps({"type": type_, "server_time": wire.instant(now), **parts})
