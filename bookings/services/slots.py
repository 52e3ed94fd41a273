"""Adding, changing, closing and retiring slots. What is booked keeps its price, its label and its end."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import TypedDict

from bookings.clock import moment
from bookings.errors import BookingError, Invalid, NotFound
from bookings.journal import Actor, Journal
from bookings.models import Lot, Slot, User
from bookings.money import rounded
from bookings.payloads import Payload
from bookings.services.lots import hold_lots
from bookings.services.settle import settle_slot
from bookings.services.transactions import in_one_transaction
from bookings.snapshots.lot import slots_of

# All of a lot's slots travel in one frame.
MOST_SLOTS = 1_000
# At once.
MOST_LABELS = 500
LONGEST_LABEL = 20
HIGHEST_PRICE = Decimal(9_999_999)
NO_SUCH_SLOT = "There is no such slot."


class SlotInUse(BookingError):
    """Somebody has booked it."""

    code = "slot-in-use"
    sentence = "This slot is booked. Close it now and retire it when the booking has ended."


class SlotChanges(TypedDict, total=False):
    """What may be changed of slots; `price` is per hour, in the lot's currency."""

    price: Decimal
    vehicle_type: str
    in_service: bool


@in_one_transaction
def add_slots(
    *, user: User, actor: Actor, lot_id: int, labels: Sequence[str], vehicle_type: str, price: Decimal
) -> list[Payload]:
    """Give the new slots' entries, in the lot's order.

    Raises NotFound where the lot is not this actor's, Invalid for a label that is taken and for a price that the
    currency does not know.
    """
    (lot,) = hold_lots([lot_id], user=user, actor=actor)
    there = set(Slot.objects.filter(lot=lot, retired_at=None).values_list("label", flat=True))
    if taken := [label for label in labels if label in there]:
        raise Invalid.field("labels", f"There is a slot {taken[0]} in this lot already.")
    if len(there) + len(labels) > MOST_SLOTS:
        raise Invalid.field("labels", f"A lot has at most {MOST_SLOTS:,} slots; this one has {len(there):,} already.")
    _judge_price(price, lot)
    journal = Journal(moment())
    slots = [
        Slot(lot=lot, label=label, vehicle_type=vehicle_type, price=price, created_at=journal.moment)
        for label in labels
    ]
    made = Slot.objects.bulk_create(slots)
    return _told([lot], journal, actor, {slot.pk for slot in made}, {lot.pk})


@in_one_transaction
def update_slots(*, user: User, actor: Actor, slot_ids: Collection[int], changes: SlotChanges) -> list[Payload]:
    """Give these slots' entries, changed, lot by lot. They may stand in several lots of the owner.

    One that is closed while booked stays `booked` until its booking ends. Raises NotFound where any of them is not
    this actor's, Invalid for nothing to change and for a price that the currency does not know.
    """
    lots = hold_lots(_lot_ids(slot_ids), user=user, actor=actor, otherwise=NO_SUCH_SLOT)
    slots = Slot.objects.filter(pk__in=slot_ids, retired_at=None)
    if slots.count() < len(slot_ids):  # one was retired while we waited
        raise NotFound(NO_SUCH_SLOT)
    if not changes:
        raise Invalid("Say what should change: price, vehicle_type or in_service.")
    if "price" in changes:
        for lot in lots:
            _judge_price(changes["price"], lot)
    changed = {slot.lot_id for slot in slots if any(getattr(slot, name) != value for name, value in changes.items())}
    slots.update(**changes)
    return _told(lots, Journal(moment()), actor, set(slot_ids), changed)


@in_one_transaction
def retire_slot(*, user: User, actor: Actor, slot_id: int) -> None:
    """Let the slot be there no more. Raises SlotInUse while it is booked, NotFound where it is not this actor's."""
    (lot,) = hold_lots(_lot_ids([slot_id]), user=user, actor=actor, otherwise=NO_SUCH_SLOT)
    slot = Slot.objects.filter(pk=slot_id, retired_at=None).first()
    if slot is None:
        raise NotFound(NO_SUCH_SLOT)
    place = settle_slot(slot)
    if place.open_bookings:
        raise SlotInUse
    slot.retired_at = place.journal.moment
    slot.save(update_fields=["retired_at"])
    _told([lot], place.journal, actor, set(), {lot.pk})


def _lot_ids(slot_ids: Collection[int]) -> set[int]:
    found = dict(Slot.objects.filter(pk__in=slot_ids, retired_at=None).values_list("pk", "lot_id"))
    if len(found) < len(slot_ids):
        raise NotFound(NO_SUCH_SLOT)
    return set(found.values())


def _judge_price(price: Decimal, lot: Lot) -> None:
    if price > HIGHEST_PRICE:
        raise Invalid.field("price", f"A slot costs at most {HIGHEST_PRICE:,} an hour.")
    if rounded(price, lot.currency) != price:
        raise Invalid.field("price", f"{lot.currency} has no amounts as small as {price}.")


def _told(
    lots: Sequence[Lot], journal: Journal, actor: Actor, slot_ids: set[int], changed: Collection[int]
) -> list[Payload]:
    """Tell of those of these lots that changed, write the journal, and give the entries of these slots."""
    entries = slots_of(lots, journal.moment)
    for lot in lots:
        if lot.pk in changed:
            journal.record_lot(lot, slots=entries[lot.pk], actor=actor)
    journal.write()
    return [entry for lot in lots for entry in entries[lot.pk] if entry["id"] in slot_ids]
