"""Commands that look back: `occupancy` and `list-activity`."""

from typing import Any

from bookings.activity import list_activity
from bookings.fields import StrictObject, WholeNumber
from bookings.listing import LONGEST_PAGE
from bookings.models import User
from bookings.occupancy import LONGEST_H, read_occupancy
from realtime import messages
from realtime.commands import Command


class Occupancy(StrictObject):
    """`occupancy`."""

    lot_id = WholeNumber()
    hours = WholeNumber(most=LONGEST_H)


class ListActivity(StrictObject):
    """`list-activity`."""

    before = WholeNumber(required=False, allow_null=True)
    limit = WholeNumber(required=False, most=LONGEST_PAGE)


def _occupancy(user: User, fields: dict[str, Any]) -> dict[str, Any]:
    return {"points": read_occupancy(user_id=user.pk, **fields)}


def _list(user: User, fields: dict[str, Any]) -> dict[str, Any]:
    page = list_activity(user_id=user.pk, **fields)
    return {"events": [messages.event_parts(event) for event in page.events], "next": page.next}


COMMANDS = {
    "occupancy": Command(Occupancy, _occupancy, changes=False),
    "list-activity": Command(ListActivity, _list, changes=False),
}
