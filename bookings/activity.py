"""What happened in an owner's lots: the events of the owner's stream, newest first."""

from dataclasses import dataclass

from bookings.journal import Actor
from bookings.listing import PAGE
from bookings.models import Event
from bookings.streams import EventType, Numbered, of_owner


@dataclass(frozen=True, slots=True)
class Activity:
    """Events by version, newest first, and what to send as `before` for the next page (None: this was the last)."""

    events: list[Numbered]
    next: int | None


def list_activity(*, user_id: int, before: int | None = None, limit: int = PAGE) -> Activity:
    """Give a page of the owner's events before this version; that a display is still seen is no activity."""
    events = Event.objects.filter(stream=of_owner(user_id))
    events = events.exclude(type=EventType.KIOSKS_UPDATED, actor=Actor.SYSTEM)
    if before is not None:
        events = events.filter(version__lt=before)
    found = [Numbered.of(row) for row in events.order_by("-version")[: limit + 1]]
    more = len(found) > limit
    return Activity(found[:limit], found[limit - 1].version if more else None)
