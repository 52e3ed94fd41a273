"""What a socket gets first: read from the database in one consistent moment. Runs in a database thread."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from bookings import wire
from bookings.models import Booking, Event
from bookings.payloads import Payload
from bookings.snapshots import driver, lot, owner
from bookings.snapshots.reading import Reading, one_moment
from bookings.streams import EventType, Numbered, events_after
from realtime.groups import kind_and_id
from realtime.ring import LENGTH
from realtime.schedule import Span

Read = Callable[[int, Reading], Payload]

READ: dict[str, Read] = {"driver": driver.read, "owner": owner.read, "lot": lot.read}
BOOKINGS_OF = {"driver": "driver", "owner": "lot__owner", "lot": "lot"}


@dataclass(frozen=True, slots=True)
class Since:
    """Where a client stopped: the last version it applied, in which life of the database."""

    version: int
    epoch: str

    def comes_after_changes(self, lots_changed_at: int) -> bool:
        """Tell whether nothing is asked for from before this version, at which an owner's lots came or went.

        What happened before may be about a lot, and people in it, that are another owner's by now.
        """
        return self.version >= lots_changed_at - 1


@dataclass(frozen=True, slots=True)
class Opening:
    """A stream's events after a client's `since`, or else (`events` is None) its whole state; and what is booked.

    `state` is JSON text, made here in a database thread: the loop has better to do. `lots_changed_at` is the version
    of the last `lots-changed`, 0 where there is none among as many events as a replay may hold.
    """

    reading: Reading
    spans: list[Span]
    lots_changed_at: int
    state: str
    events: list[Numbered] | None = None


@dataclass(frozen=True, slots=True)
class Tail:
    """A stream's next events after a version, at most as many as the ring holds; None where the log has a hole."""

    reading: Reading
    events: list[Numbered] | None


def read_opening(stream: str, since: Since | None) -> Opening:
    """Give what a new subscription starts from."""
    kind, id_ = kind_and_id(stream)
    with one_moment(stream) as reading:
        spans, lots_changed_at = _spans(kind, id_), _lots_changed_at(kind, reading)
        if since is not None and since.epoch == reading.epoch and since.comes_after_changes(lots_changed_at):
            events = _complete(reading, since.version)
            if events is not None:
                return Opening(reading, spans, lots_changed_at, "{}", events)
        return Opening(reading, spans, lots_changed_at, wire.dumps(READ[kind](id_, reading)))


def read_tail(stream: str, version: int) -> Tail:
    """Give what happened after this version."""
    with one_moment(stream) as reading:
        wanted = min(reading.version - version, LENGTH)
        if wanted < 0:
            return Tail(reading, None)
        events = events_after(stream=stream, version=version, limit=LENGTH) if wanted else []
        return Tail(reading, events if len(events) >= wanted else None)


def _complete(reading: Reading, version: int) -> list[Numbered] | None:
    # None where there are more than a replay may hold, or the log no longer goes back that far.
    missing = reading.version - version
    if not 0 <= missing <= LENGTH:
        return None
    events = events_after(stream=reading.stream, version=version, limit=LENGTH) if missing else []
    return events if len(events) == missing else None


def _spans(kind: str, id_: int) -> list[Span]:
    booked = Booking.objects.filter(Q(**{BOOKINGS_OF[kind]: id_}), status=Booking.Status.BOOKED)
    return [Span(*row) for row in booked.values_list("end_time", "pk", "start_time")]


def _lots_changed_at(kind: str, reading: Reading) -> int:
    if kind != "owner":
        return 0
    recent = Event.objects.filter(stream=reading.stream, version__gt=reading.version - LENGTH)
    last = recent.filter(type=EventType.LOTS_CHANGED, version__lte=reading.version).order_by("version").last()
    return 0 if last is None else last.version
