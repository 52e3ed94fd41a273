"""Commands of `/ws/owner/`."""

from typing import Any

from rest_framework import serializers

from bookings import payloads
from bookings.fields import StrictObject, Text, WholeNumber
from bookings.journal import Actor
from bookings.listing import LONGEST_PAGE, list_owner_bookings
from bookings.models import Booking, User
from bookings.services.cancel import cancel_booking
from realtime.commands import Command, kiosks, lots, reports, slots


class CancelBooking(StrictObject):
    """`cancel-booking`."""

    booking_id = WholeNumber()
    reason = Text(required=False, allow_null=True, allow_blank=True, max_length=200)


class ListBookings(StrictObject):
    """`list-bookings`."""

    lot_id = WholeNumber(required=False)
    status = serializers.ChoiceField(choices=Booking.Status.choices, required=False)
    before = WholeNumber(required=False, allow_null=True)
    limit = WholeNumber(required=False, most=LONGEST_PAGE)


def _cancel(user: User, fields: dict[str, Any]) -> dict[str, Any]:
    reason = fields.get("reason") or None  # an empty field says nothing
    cancelled = cancel_booking(user=user, actor=Actor.OWNER, booking_id=fields["booking_id"], reason=reason)
    return {"booking": payloads.owner_view(cancelled.booking, cancelled.moment)}


def _list(user: User, fields: dict[str, Any]) -> dict[str, Any]:
    page = list_owner_bookings(user_id=user.pk, **fields)
    return {"bookings": page.bookings, "next": page.next}


COMMANDS = {
    **lots.COMMANDS,
    **slots.COMMANDS,
    **kiosks.COMMANDS,
    **reports.COMMANDS,
    "cancel-booking": Command(CancelBooking, _cancel),
    "list-bookings": Command(ListBookings, _list, changes=False),
}
