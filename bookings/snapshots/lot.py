"""A lot's public board: its slots; and what each event does to it. No person, no vehicle number, no user id."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from bookings import payloads
from bookings.models import OPEN, Booking, Lot, Slot
from bookings.payloads import Payload
from bookings.snapshots.arranging import in_human_order, slot_at
from bookings.snapshots.reading import Reading
from bookings.streams import EventType


def read(lot_id: int, reading: Reading) -> Payload:
    """Give the `lot` and its `slots` by label."""
    lot = Lot.objects.get(pk=lot_id)
    return {"lot": payloads.lot_view(lot), "slots": slots_of([lot], reading.moment)[lot.pk]}


def slots_of(lots: Sequence[Lot], moment: datetime) -> dict[int, list[Payload]]:
    """Give the entries of each lot's slots by label, without the retired ones."""
    slots = Slot.objects.filter(lot__in=lots, retired_at=None).order_by("lot_id")
    running = Booking.objects.filter(OPEN, lot__in=lots, start_time__lte=moment, end_time__gt=moment)
    of_slot = {booking.slot_id: booking for booking in running}
    named = {lot.pk: lot for lot in lots}
    entries: dict[int, list[Payload]] = {lot.pk: [] for lot in lots}
    for lot_id, group in groupby(slots, key=lambda slot: slot.lot_id):
        lot = named[lot_id]
        entries[lot_id] = in_human_order(payloads.slot_entry(slot, of_slot.get(slot.pk), lot, moment) for slot in group)
    return entries


def apply(state: Payload, event: Payload) -> Payload:
    """Give the board after the event: its slot's entry is replaced, or the lot with all of its slots."""
    if event["type"] == EventType.LOT_UPDATED:
        return {**state, "lot": event["lot"], "slots": event["slots"]}
    return {**state, "slots": slots_after(state["slots"], event)}


def at(state: Payload, now: datetime) -> Payload:
    """Give the board as it reads at this moment."""
    return {**state, "slots": [slot_at(slot, now) for slot in state["slots"]]}


def slots_after(slots: list[Payload], event: Payload) -> list[Payload]:
    """Give a lot's entries after an event of one of its bookings."""
    changed = event["slot"]
    return [changed if slot["id"] == changed["id"] else slot for slot in slots]
