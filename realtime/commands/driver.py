"""Commands of `/ws/driver/`."""

from typing import Any

from bookings import payloads
from bookings.fields import StrictObject, WholeNumber
from bookings.journal import Actor
from bookings.listing import LONGEST_PAGE, list_driver_bookings
from bookings.models import User
from bookings.services.cancel import cancel_booking
from realtime.commands import Command, lots


class CancelBooking(StrictObject):
    """`cancel-booking`."""

    booking_id = WholeNumber()


class ListBookings(StrictObject):
    """`list-bookings`."""

    before = WholeNumber(required=False, allow_null=True)
    limit = WholeNumber(required=False, most=LONGEST_PAGE)


def _cancel(user: User, fields: dict[str, Any]) -> dict[str, Any]:
    cancelled = cancel_booking(user=user, actor=Actor.DRIVER, **fields)
    return {"booking": payloads.driver_view(cancelled.booking, cancelled.moment)}


def _list(user: User, fields: dict[str, Any]) -> dict[str, Any]:
    page = list_driver_bookings(user_id=user.pk, **fields)
    return {"bookings": page.bookings, "next": page.next}


COMMANDS = {
    **lots.CREATE,
    "cancel-booking": Command(CancelBooking, _cancel),
    "list-bookings": Command(ListBookings, _list, changes=False),
}
