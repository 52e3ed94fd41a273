"""What must be true of bookings: of those that are stored, and of what drivers were answered."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise

from bookings.wire import read_instant
from tests.faults.history import Answer, Event, History, Row

BEGINNINGS = ("booking-created", "booking-renewed")
ENDS = {"booking-completed": "completed", "booking-cancelled": "cancelled"}
WARNING = "booking-expiring"
# Refusals of who holds the slot: what was booked in it before is committed by then, and its key is known.
JUDGED_UNDER_THE_LOCK = ("slot-taken", "vehicle-in-use")


def one_running_booking_in_each_slot(history: History) -> Iterator[str]:
    """At any instant at most one booking runs in a slot, and of a vehicle: as stored, and as told."""
    for what, of in (("slot", lambda row: row.slot), ("vehicle", lambda row: row.vehicle)):
        yield from _overlaps(history, what, of)
    for stream, events in history.database.by_stream().items():
        if stream.startswith("lot."):
            yield from _told_twice(stream, events)


def _overlaps(history: History, what: str, of: Callable[[Row], int]) -> Iterator[str]:
    groups: defaultdict[int, list[Row]] = defaultdict(list)
    for row in history.database.rows.values():
        groups[of(row)].append(row)
    for id_, rows in groups.items():
        rows.sort(key=lambda row: (row.start_time, row.id))
        for row, later in pairwise(rows):
            if later.start_time < _over_at(row):
                yield f"{what} {id_} has bookings {row.id} and {later.id} at once"


def _over_at(row: Row) -> datetime:
    return row.end_time if row.ended_at is None else row.ended_at


def _told_twice(stream: str, events: list[Event]) -> Iterator[str]:
    open_: dict[int, int] = {}
    for event in events:
        if event.booking is None:
            continue
        slot = json.loads(event.frame)["booking"]["slot"]["id"]
        if event.type in BEGINNINGS:
            if slot in open_:
                yield f"{stream} tells of booking {event.booking} in slot {slot} before {open_[slot]} has ended"
            open_[slot] = event.booking
        elif event.type in ENDS and open_.get(slot) == event.booking:
            del open_[slot]


def what_was_acknowledged_is_stored(history: History) -> Iterator[str]:
    """A booking that somebody was given is there as it was given, and a cancellation is one."""
    rows = history.database.rows
    for answer in history.answers:
        if not answer.is_acknowledged:
            continue
        given = answer.booking
        row = rows.get(given["id"])
        if row is None:
            yield f"booking {given['id']} was acknowledged and is lost"
        elif answer.key:
            yield from _differs(answer, row)
        elif row.status != "cancelled":
            yield f"booking {row.id} was cancelled, as its driver or owner was told, and is {row.status}"


def _differs(answer: Answer, row: Row) -> Iterator[str]:
    given = answer.booking
    times = (read_instant(given["start_time"]), read_instant(given["end_time"]))
    if (given["slot"]["id"], *times) != (row.slot, row.start_time, row.end_time):
        yield f"booking {row.id} is not the one that was acknowledged"
    if (answer.driver, answer.key) != (row.driver, row.key):
        yield f"booking {row.id} was given to driver {answer.driver} for {answer.key!r}, but is another's"


def what_was_refused_has_no_effect(history: History) -> Iterator[str]:
    """A key makes one booking at most, none where each try was refused, and is known to whoever comes with it again."""
    made: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for row in history.database.rows.values():
        if row.key is not None:
            made[row.driver, row.key].append(row.id)
    for (_, key), ids in made.items():
        if len(ids) > 1:
            yield f"{key!r} made bookings {ids}"
    for answer in history.answers:
        refused = answer.key and answer.status is not None and not answer.is_acknowledged and not answer.unknown
        if refused and (answer.driver, answer.key) in made:
            yield f"{answer.key!r} was refused with {answer.status} and made {made[answer.driver, answer.key]}"
        for id_ in made.get((answer.driver, answer.key), []):
            yield from _forgotten(answer, history.database.rows[id_])


def _forgotten(answer: Answer, row: Row) -> Iterator[str]:
    """Complain of a try that came to the slot after another with its key had booked it, and was sent away."""
    if answer.body.get("code") in JUDGED_UNDER_THE_LOCK and row.start_time.timestamp() < answer.sent_at:
        yield f"{answer.key!r} was refused as {answer.body['code']} by its own booking {row.id}"


def every_booking_ends_once_and_on_time(history: History) -> Iterator[str]:
    """What was not cancelled is completed, at its end and by time; what was cancelled, before its end."""
    for row in history.database.rows.values():
        if row.status == "booked":
            yield f"booking {row.id} ended at {row.end_time} and nobody has completed it"
        elif row.status == "completed" and (row.ended_at, row.end_reason) != (row.end_time, "time"):
            yield f"booking {row.id} was completed at {row.ended_at} by {row.end_reason}, not at {row.end_time} by time"
        elif row.status == "cancelled" and (row.ended_at is None or row.ended_at >= row.end_time):
            yield f"booking {row.id} was cancelled at {row.ended_at}, past its end at {row.end_time}"


def every_booking_is_told_whole_in_each_of_its_streams(history: History) -> Iterator[str]:
    """In each of its three streams: made, perhaps warned of once, ended once, in this order and not before the end."""
    told: defaultdict[tuple[int, str], list[Event]] = defaultdict(list)
    for events in history.database.by_stream().values():
        for event in events:
            if event.booking is not None:
                told[event.booking, event.stream].append(event)
    rows = history.database.rows
    for row in rows.values():
        for stream in row.streams:
            yield from _life(row, stream, told.pop((row.id, stream), []))
    for id_, stream in told:
        yield f"{stream} tells of booking {id_}, which is not there or not its own"


def _life(row: Row, stream: str, events: list[Event]) -> Iterator[str]:
    types = [event.type for event in events]
    ended = [event for event in events if event.type in ENDS]
    whole = [*types[:1], *[WARNING for type_ in types[1:-1] if type_ == WARNING][:1], *types[-1:]]
    if not types or types[0] not in BEGINNINGS:
        yield f"{stream} does not begin booking {row.id}: {types}"
    elif row.status != "booked" and [ENDS[event.type] for event in ended] != [row.status]:
        yield f"{stream} does not end booking {row.id} once as {row.status}: {types}"
    elif row.status != "booked" and types != whole:
        yield f"{stream} tells of booking {row.id} in another order: {types}"
    for event in ended:
        if event.type == "booking-completed" and event.created_at < row.end_time:
            yield f"{stream} completes booking {row.id} at {event.created_at}, before its end at {row.end_time}"


def nothing_failed(history: History) -> Iterator[str]:
    """A server may be away (503), but it never fails (500); nobody has seen anything else that is broken."""
    yield from history.failures
    for status, times in history.statuses.items():
        if status >= 500 and status != 503:
            yield f"{times} POSTs were answered with {status}"
