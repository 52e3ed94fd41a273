"""What a socket gets first: read from the database in one consistent moment. Runs in a database thread."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bookings import wire
from bookings.arrays import any_of
from bookings.models import OPEN, Booking, Event
from bookings.payloads import Payload
from bookings.snapshots import driver, lot, owner
from bookings.snapshots.reading import Reading, one_moment, one_moment_of
from bookings.streams import EventType, Numbered, events_after
from realtime.groups import kind_and_id
from realtime.ring import LENGTH
from realtime.schedule import Span

# The state of each of several subjects at one moment.
Read = Callable[[Collection[int], Reading], Mapping[int, Payload]]


def _each(read: Callable[[int, Reading], Payload]) -> Read:
    return lambda ids, reading: {id_: read(id_, reading) for id_ in ids}


READ: dict[str, Read] = {
    "driver": lambda ids, reading: driver.read_many(ids, reading.moment),
    "owner": _each(owner.read),
    "lot": _each(lot.read),
}
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
    return read_openings([(stream, since)])[0]


def read_openings(asked: Sequence[tuple[str, Since | None]]) -> list[Opening]:
    """Give what each new subscription starts from, at one moment. The streams are of one kind."""
    kind, _ = kind_and_id(asked[0][0])
    id_of = {stream: kind_and_id(stream)[1] for stream, _ in asked}
    with one_moment_of(id_of) as readings:
        changes = {stream: _lots_changed_at(kind, reading) for stream, reading in readings.items()}
        events = [_replay(readings[stream], since, changes[stream]) for stream, since in asked]
        shown = [id_of[stream] for (stream, _), replay in zip(asked, events, strict=True) if replay is None]
        found = READ[kind](dict.fromkeys(shown), next(iter(readings.values()))) if shown else {}
        spans = _all_spans(kind, id_of.values(), found)
    states = {id_: wire.dumps(state) for id_, state in found.items()}

    def opening(stream: str, replay: list[Numbered] | None) -> Opening:
        id_ = id_of[stream]
        state = "{}" if replay is not None else states[id_]
        return Opening(readings[stream], spans.get(id_, []), changes[stream], state, replay)

    return [opening(stream, replay) for (stream, _), replay in zip(asked, events, strict=True)]


def read_tail(stream: str, version: int) -> Tail:
    """Give what happened after this version."""
    with one_moment(stream) as reading:
        wanted = min(reading.version - version, LENGTH)
        if wanted < 0:
            return Tail(reading, None)
        events = events_after(stream=stream, version=version, limit=LENGTH) if wanted else []
        return Tail(reading, events if len(events) >= wanted else None)


def _replay(reading: Reading, since: Since | None, lots_changed_at: int) -> list[Numbered] | None:
    # None where nobody can tell from where, more is missing than a replay may hold, or the log goes back less far.
    if since is None or since.epoch != reading.epoch or not since.comes_after_changes(lots_changed_at):
        return None
    missing = reading.version - since.version
    if not 0 <= missing <= LENGTH:
        return None
    events = events_after(stream=reading.stream, version=since.version, limit=LENGTH) if missing else []
    return events if len(events) == missing else None


def _all_spans(kind: str, ids: Iterable[int], found: Mapping[int, Payload]) -> dict[int, list[Span]]:
    if kind != "driver":
        return _spans(kind, ids)
    # What a driver has booked is in the picture; it is asked for where none was read.
    spans = {
        id_: [Span.of(booking) for booking in state["bookings"] if booking["status"] == Booking.Status.BOOKED]
        for id_, state in found.items()
    }
    unknown = set(ids) - found.keys()
    return spans | _spans(kind, unknown) if unknown else spans


def _spans(kind: str, ids: Iterable[int]) -> dict[int, list[Span]]:
    whose = BOOKINGS_OF[kind]
    # One owner or lot by itself: in an array PostgreSQL does not see whose it is, and takes each owner for one who has
    # as many lots as the largest. It read a million bookings of others so.
    wanted = any_of(set(ids)) if kind == "driver" else list(ids)
    booked = Booking.objects.filter(OPEN, **{f"{whose}__in": wanted})
    spans: dict[int, list[Span]] = {}
    for id_, *row in booked.values_list(whose, "end_time", "pk", "start_time"):
        spans.setdefault(id_, []).append(Span(*row))
    return spans


def _lots_changed_at(kind: str, reading: Reading) -> int:
    if kind != "owner":
        return 0
    recent = Event.objects.filter(stream=reading.stream, version__gt=reading.version - LENGTH)
    last = recent.filter(type=EventType.LOTS_CHANGED, version__lte=reading.version).order_by("version").last()
    return 0 if last is None else last.version
