"""Which bookings of a stream run: what ticks are made from, in memory alone."""

from bisect import bisect_left, insort
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from bookings.payloads import Payload
from bookings.wire import read_instant, seconds

# An owner may have thousands; the others are drawn from their end_time anyway.
MOST_PER_TICK = 100


class Span(NamedTuple):
    """A booked time, sorted by its end."""

    end_time: datetime
    id: int
    start_time: datetime

    @classmethod
    def of(cls, booking: Payload) -> "Span":
        """Give that of a booking in a picture or an event."""
        return cls(read_instant(booking["end_time"]), booking["id"], read_instant(booking["start_time"]))


class Schedule:
    """The booked times of a stream, as its events tell them."""

    __slots__ = ("_by_end", "_by_id")

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self._by_end = sorted(spans)
        self._by_id = {span.id: span for span in self._by_end}

    def __len__(self) -> int:
        return len(self._by_end)

    def apply(self, booking: Payload) -> None:
        """Take the booking as it is after an event; raises KeyError, TypeError or ValueError for what is none."""
        span = Span.of(booking)
        if type(span.id) is not int or None in {span.end_time.tzinfo, span.start_time.tzinfo}:
            raise ValueError(booking)
        known = self._by_id.pop(span.id, None)
        if known is not None:
            del self._by_end[bisect_left(self._by_end, known)]
        if booking["status"] == "booked":
            self._by_id[span.id] = span
            insort(self._by_end, span)

    def left(self, now: datetime, most: int) -> list[tuple[int, int]]:
        """Give (id, whole seconds left) of the running bookings that end soonest, at most `most`."""
        found: list[tuple[int, int]] = []
        for span in islice(self._by_end, bisect_left(self._by_end, (now,)), None):
            if len(found) == most:
                break
            if span.start_time <= now < span.end_time:
                found.append((span.id, seconds(span.end_time - now)))
        return found
