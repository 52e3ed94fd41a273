"""Bookings and vehicles: read here; a booking is cancelled by its service."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from bookings import plates
from bookings.admin.deeds import Deed, WithDeeds
from bookings.admin.entering import Reason
from bookings.admin.reading import Long, ReadOnly, whole_number
from bookings.journal import Actor
from bookings.models import Booking, Lot, User, Vehicle
from bookings.services.cancel import cancel_booking

# Of each kind that a search names; who means one of more says more of its name.
MOST_NAMED = 200


def _cancel(staff: User, bookings: Sequence[Booking], given: Mapping[str, Any]) -> None:
    for booking in bookings:
        cancel_booking(user=staff, actor=Actor.STAFF, booking_id=booking.pk, reason=given["reason"] or None)


CANCEL = Deed(
    name="cancel",
    verb="Cancel",
    explained="The slot is free at once, and the driver pays nothing. It cannot be undone.",
    done="cancelled",
    do=_cancel,
    form=Reason,
    fits=lambda booking: booking.status == Booking.Status.BOOKED,
)


@admin.register(Booking)
class BookingAdmin(WithDeeds, Long, ReadOnly):
    """Bookings: the list names no person and no vehicle, the page of one does."""

    deeds = (CANCEL,)
    list_display = ("id", "lot", "slot", "status", "start_time", "end_time", "end_reason")
    list_filter = ("status", "end_reason", "booking_type", "start_time")
    list_select_related = ("lot", "slot")
    search_fields = ("id",)
    search_help_text = "A booking's id, a vehicle number, a driver's user name, or a lot's name."
    fieldsets = (
        (None, {"fields": ("status", "booking_type", "start_time", "end_time", "expiring_at", "due_at", "auto_renew")}),
        ("Who", {"fields": ("driver", "driver_name", "vehicle_number")}),
        ("Where, as it was when it was booked", {"fields": ("lot", "slot", "lot_shown", "slot_shown")}),
        ("Money", {"fields": ("price", "charged", "currency")}),
        ("Its end", {"fields": ("ended_at", "end_reason", "reason", "renewed_from")}),
    )

    def found(self, request: HttpRequest, rows: QuerySet[Any], term: str) -> QuerySet[Any]:
        """Find by what is typed as a whole; joins over millions of bookings would take too long."""
        drivers = User.objects.filter(username__icontains=term)
        vehicles = _vehicles(term)
        lots = Lot.objects.filter(name__icontains=term)
        found = Q(pk=whole_number(term))
        for name, named in (("driver", drivers), ("vehicle", vehicles), ("lot", lots)):
            found |= Q(**{f"{name}__in": list(named.values_list("pk", flat=True)[:MOST_NAMED])})
        return rows.filter(found)


@admin.register(Vehicle)
class VehicleAdmin(Long, ReadOnly):
    """Vehicles: found by their number, which the list does not show."""

    list_display = ("id", "driver", "last_used_at")
    list_filter = ("last_used_at",)
    list_select_related = ("driver",)
    search_fields = ("id",)
    search_help_text = "A vehicle number or a driver's user name."
    fields = ("driver", "number", "compared", "last_used_at")

    def found(self, request: HttpRequest, rows: QuerySet[Any], term: str) -> QuerySet[Any]:
        """Find by the whole number, however it is written, or by part of the user name."""
        drivers = User.objects.filter(username__icontains=term)
        return rows.filter(Q(pk__in=_vehicles(term)) | Q(driver__in=drivers))


def _vehicles(number: str) -> QuerySet[Vehicle]:
    # Not plates.shown: what was taken under another PARKMATE_VEHICLE_PATTERN is found too.
    return Vehicle.objects.filter(compared=plates.SEPARATORS.sub("", number.upper()))
