"""An owner's picture: every lot with its slots, every booking that is not over; and what each event does to it."""

from datetime import datetime

from bookings import payloads
from bookings.models import OPEN, Booking, Lot
from bookings.payloads import Payload
from bookings.snapshots import lot as board
from bookings.snapshots.arranging import booking_at, slot_at, soonest_end_first
from bookings.snapshots.kiosks import kiosks_of
from bookings.snapshots.reading import Reading
from bookings.streams import EventType

BOOKINGS = 500


def read(user_id: int, reading: Reading) -> Payload:
    """Give `lots` with their slots, `bookings` in full, soonest end first, and `kiosks`.

    At most 500 bookings; where there are more, `more` is true.
    """
    lots = list(Lot.objects.filter(owner=user_id, retired_at=None).order_by("pk"))
    slots = board.slots_of(lots, reading.moment)
    booked = Booking.objects.filter(OPEN, lot__owner=user_id).order_by("end_time", "pk")
    found = [payloads.owner_view(booking, reading.moment) for booking in booked[: BOOKINGS + 1]]
    state = {
        "lots": [{**payloads.lot_view(lot), "slots": slots[lot.pk]} for lot in lots],
        "bookings": found[:BOOKINGS],
        "kiosks": kiosks_of([user_id])[user_id],
    }
    return {**state, "more": True} if len(found) > BOOKINGS else state


def apply(state: Payload, event: Payload) -> Payload:
    """Give the picture after the event. After `lots-changed` it waits for the fresh snapshot that follows."""
    match event["type"]:
        case EventType.LOT_UPDATED:
            return {**state, "lots": _with_lot(state["lots"], {**event["lot"], "slots": event["slots"]})}
        case EventType.KIOSKS_UPDATED:
            return {**state, "kiosks": event["kiosks"]}
        case EventType.LOTS_CHANGED:
            return state
    return _after_booking(state, event)


def _with_lot(lots: list[Payload], changed: Payload) -> list[Payload]:
    others = [lot for lot in lots if lot["id"] != changed["id"]]
    return sorted([*others, changed], key=lambda lot: int(lot["id"]))


def _after_booking(state: Payload, event: Payload) -> Payload:
    """Replace the slot's entry; the booking stays until it has ended."""
    booking = event["booking"]
    others = [other for other in state["bookings"] if other["id"] != booking["id"]]
    if booking["status"] == "booked":
        others.append(booking)
    lots = [
        {**lot, "slots": board.slots_after(lot["slots"], event)} if lot["id"] == event["lot_id"] else lot
        for lot in state["lots"]
    ]
    return {**state, "bookings": others, "lots": lots}


def at(state: Payload, now: datetime) -> Payload:
    """Give the picture as it reads at this moment."""
    bookings = soonest_end_first(booking_at(booking, now) for booking in state["bookings"])
    lots = [{**lot, "slots": [slot_at(slot, now) for slot in lot["slots"]]} for lot in state["lots"]]
    return {**state, "bookings": bookings, "lots": lots}
