"""What happened in an owner's lots: the events of the owner's stream, newest first."""

from dataclasses import dataclass

from django.db.models import Q

from bookings.journal import Actor
from bookings.listing import PAGE
from bookings.models import Event
from bookings.streams import EventType, Numbered, of_owner

# In characters: an event about a lot carries all of its slots.
LONGEST_PAGE = 500_000
CHUNK = 20


@dataclass(frozen=True, slots=True)
class Activity:
    """Events by version, newest first, and what to send as `before` for the next page (None: this was the last)."""

    events: list[Numbered]
    next: int | None


def list_activity(*, user_id: int, before: int | None = None, limit: int = PAGE) -> Activity:
    """Give a page of the owner's events before this version; it ends early where it gets long.

    Left out: that a display is still seen, which is no activity, and the bookings of lots that are another's by now.
    """
    events = Event.objects.filter(stream=of_owner(user_id))
    events = events.exclude(type=EventType.KIOSKS_UPDATED, actor=Actor.SYSTEM)
    events = events.filter(Q(booking=None) | Q(booking__lot__owner=user_id))
    if before is not None:
        events = events.filter(version__lt=before)
    found: list[Numbered] = []
    characters = 0
    for row in events.order_by("-version")[: limit + 1].iterator(CHUNK):
        characters += len(row.payload)
        if len(found) == limit or (found and characters > LONGEST_PAGE):
            return Activity(found, found[-1].version)
        found.append(Numbered.of(row))
    return Activity(found, None)
