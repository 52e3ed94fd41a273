"""A booking and a slot in the words of the wire. Every answer, event and snapshot is made here, and only here."""

from datetime import datetime, timedelta
from typing import Any

from bookings import money, wire
from bookings.models import Booking, Kiosk, Lot, Slot
from bookings.rows import BookingRow, SlotRow

Payload = dict[str, Any]
AnyBooking = Booking | BookingRow
BOOKED = Booking.Status.BOOKED


def remaining(*, start_time: datetime, end_time: datetime, moment: datetime) -> int:
    """Give the whole seconds left of a booked span, cut: before its start the whole span."""
    return wire.seconds(end_time - max(start_time, moment))


def driver_view(booking: AnyBooking, moment: datetime) -> Payload:
    """Give the whole booking as its driver sees it (docs/protocol.md)."""
    open_ = booking.status == BOOKED
    charged = None if booking.charged is None else money.shown(booking.charged, booking.currency)
    return {
        "id": booking.pk,
        "lot": _lot_shown(booking.lot_shown),
        "slot": _slot_shown(booking.slot_shown),
        "vehicle_number": booking.vehicle_number,
        "booking_type": str(booking.booking_type),
        "status": str(booking.status),
        "start_time": wire.instant(booking.start_time),
        "end_time": wire.instant(booking.end_time),
        "expiring_at": wire.instant(booking.expiring_at),
        "is_expired": open_ and booking.end_time <= moment,
        "remaining_time": _remaining(booking, moment),
        "ended_at": wire.instant_or_none(booking.ended_at),
        "end_reason": str(booking.end_reason) if booking.end_reason else None,
        "reason": booking.reason,
        "price": money.shown(booking.price, booking.currency),
        "charged": charged,
        "currency": booking.currency,
        "auto_renew": booking.auto_renew,
        "renewed_from": booking.renewed_from_id,
        "carwash": None,
    }


def owner_view(booking: AnyBooking, moment: datetime) -> Payload:
    """Give the booking as the lot's owner sees it: with its driver."""
    return {**driver_view(booking, moment), "driver": person_view(booking)}


def person_view(booking: AnyBooking) -> Payload:
    """Give who booked."""
    return {"id": booking.driver_id, "name": booking.driver_name}


def board_view(booking: AnyBooking, moment: datetime) -> Payload:
    """Give the booking as anybody may see it: no person, no vehicle number, no price."""
    slot = booking.slot_shown
    return {
        "id": booking.pk,
        "slot": {"id": slot["id"], "label": slot["label"], "vehicle_type": slot["vehicle_type"]},
        "booking_type": str(booking.booking_type),
        "status": str(booking.status),
        "start_time": wire.instant(booking.start_time),
        "end_time": wire.instant(booking.end_time),
        "remaining_time": _remaining(booking, moment),
        "is_expired": booking.status == BOOKED and booking.end_time <= moment,
    }


def slot_entry(slot: Slot | SlotRow, booking: AnyBooking | None, lot: Lot, moment: datetime) -> Payload:
    """Give a slot's whole entry; `booking` is the one that runs in it at this moment, or None."""
    free = "free" if slot.in_service else "closed"
    return {
        "id": slot.pk,
        "label": slot.label,
        "vehicle_type": slot.vehicle_type,
        "price": money.shown(slot.price, lot.currency),
        "state": free if booking is None else "booked",
        "booking": None
        if booking is None
        else {
            "id": booking.pk,
            "start_time": wire.instant(booking.start_time),
            "end_time": wire.instant(booking.end_time),
            "remaining_time": _remaining(booking, moment),
        },
    }


def lot_view(lot: Lot) -> Payload:
    """Give a lot as its board and its owner see it."""
    return {
        "id": lot.pk,
        "name": lot.name,
        "address": lot.address,
        "timezone": lot.timezone,
        "currency": lot.currency,
        "default_duration": _whole(lot.default_duration),
        "min_duration": _whole(lot.min_duration),
        "max_duration": _whole(lot.max_duration),
        "expiring_soon": _whole(lot.expiring_soon),
    }


def kiosk_view(kiosk: Kiosk) -> Payload:
    """Give a display as its owner sees it."""
    return {
        "id": kiosk.pk,
        "name": kiosk.name,
        "lot_id": kiosk.lot_id,
        "last_seen": wire.instant_or_none(kiosk.last_seen),
    }


def lot_as_booked(lot: Lot) -> Payload:
    """Give what a booking keeps of its lot."""
    return _lot_shown(lot_view(lot))


def slot_as_booked(slot: Slot, lot: Lot) -> Payload:
    """Give what a booking keeps of its slot; `price` is per hour."""
    return {
        "id": slot.pk,
        "label": slot.label,
        "vehicle_type": slot.vehicle_type,
        "price": money.shown(slot.price, lot.currency),
    }


def _remaining(booking: AnyBooking, moment: datetime) -> int:
    if booking.status != BOOKED:
        return 0
    return remaining(start_time=booking.start_time, end_time=booking.end_time, moment=moment)


def _lot_shown(kept: Payload) -> Payload:
    # jsonb forgets the order of names; a reader of the wire should not have to.
    names = ("id", "name", "address", "timezone", "currency", "default_duration", "expiring_soon")
    return {name: kept[name] for name in names}


def _slot_shown(kept: Payload) -> Payload:
    return {name: kept[name] for name in ("id", "label", "vehicle_type", "price")}


def _whole(duration: timedelta) -> int:
    return duration // wire.SECOND
