"""Making a lot and changing it. What is booked keeps what it was told: name, durations, price and end."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Literal, TypedDict

from django.conf import settings

from bookings import rights
from bookings.clock import moment
from bookings.errors import Invalid, NotFound
from bookings.journal import Actor, Journal
from bookings.models import Booking, Lot, Slot, User
from bookings.money import rounded
from bookings.services.locks import lock_lots
from bookings.services.transactions import in_one_transaction
from bookings.snapshots.lot import slots_of

# An account that makes lots without end would fill everybody's overview.
MOST_LOTS = 100
DEFAULT_DURATION = timedelta(hours=1)
MIN_DURATION = timedelta(minutes=15)
MAX_DURATION = timedelta(hours=24)
EXPIRING_SOON = timedelta(minutes=5)
DURATIONS: tuple[Literal["default_duration", "min_duration", "max_duration"], ...] = (
    "default_duration",
    "min_duration",
    "max_duration",
)


class LotChanges(TypedDict, total=False):
    """What may be changed of a lot; `listed` by staff alone."""

    name: str
    address: str
    timezone: str
    currency: str
    default_duration: timedelta
    min_duration: timedelta
    max_duration: timedelta
    expiring_soon: timedelta
    listed: bool


@in_one_transaction
def create_lot(*, owner: User, given: LotChanges, actor: Actor = Actor.OWNER) -> Lot:
    """Give the new lot, without slots: whoever has one is an owner.

    Unless staff says it, it is listed if settings.LOTS_LISTED_AT_ONCE or if staff has listed one of the owner's before:
    else anyone could collect names and plates with a made-up lot. Durations that were not given fit those that were.
    Raises Invalid, Unavailable.
    """
    assert actor == Actor.STAFF or "listed" not in given, "staff alone lists a lot"
    if actor == Actor.OWNER and Lot.objects.filter(owner=owner, retired_at=None).count() >= MOST_LOTS:
        raise Invalid(f"You have {MOST_LOTS} lots already. Ask the staff if you need more.")
    known = Lot.objects.filter(owner=owner, retired_at=None, listed=True).exists()
    lot = Lot(owner=owner, listed=settings.LOTS_LISTED_AT_ONCE or known)
    _set(lot, _fitting(given))
    _set(lot, given)
    _judge_durations(lot, given)
    lot.save(force_insert=True)
    journal = Journal(moment())
    record_lot(lot, journal=journal, actor=actor)
    journal.write()
    return lot


@in_one_transaction
def update_lot(*, user: User, actor: Actor, lot_id: int, changes: LotChanges) -> Lot:
    """Give the lot, changed. Raises NotFound where it is not this actor's, exactly as for an unknown id; Invalid."""
    assert actor == Actor.STAFF or "listed" not in changes, "staff alone lists a lot"
    (lot,) = hold_lots([lot_id], user=user, actor=actor)
    if not changes:
        raise Invalid("Say what should change.")
    currency = lot.currency
    _set(lot, changes)
    _judge_durations(lot, changes)
    if lot.currency != currency:
        _change_currency(lot)
    lot.save(update_fields=[*changes])
    journal = Journal(moment())
    record_lot(lot, journal=journal, actor=actor)
    if "listed" in changes:
        rights.say_changed(rights.of_lot(lot.pk))
    journal.write()
    return lot


def hold_lots(
    lot_ids: Iterable[int], *, user: User, actor: Actor, otherwise: str = "There is no such lot."
) -> list[Lot]:
    """Give these lots, held with all of their slots; raises NotFound unless all are there and this actor's."""
    wanted = set(lot_ids)
    lots = lock_lots(wanted)
    theirs = [lot for lot in lots if actor == Actor.STAFF or lot.owner_id == user.pk]
    if len(theirs) < len(wanted):
        raise NotFound(otherwise)
    return theirs


def record_lot(lot: Lot, *, journal: Journal, actor: Actor) -> None:
    """Tell everyone what a held lot and its slots are now."""
    journal.record_lot(lot, slots=slots_of([lot], journal.moment)[lot.pk], actor=actor)


def _set(lot: Lot, changes: LotChanges) -> None:
    for name, value in changes.items():
        setattr(lot, name, value)


def _fitting(given: LotChanges) -> LotChanges:
    bounds = [given[name] for name in DURATIONS if name in given]
    shortest = given.get("min_duration", min([MIN_DURATION, *bounds]))
    longest = given.get("max_duration", max([MAX_DURATION, *bounds]))
    return {
        "default_duration": min(max(DEFAULT_DURATION, shortest), longest),
        "min_duration": shortest,
        "max_duration": longest,
        "expiring_soon": EXPIRING_SOON,
    }


def _judge_durations(lot: Lot, given: LotChanges) -> None:
    if lot.min_duration <= lot.default_duration <= lot.max_duration:
        return
    raise Invalid.field(
        next(name for name in DURATIONS if name in given),
        "The default duration must lie between the shortest and the longest.",
    )


def _change_currency(lot: Lot) -> None:
    if Booking.objects.filter(lot=lot).exists():
        raise Invalid.field("currency", "There are bookings in this lot already; make a new lot for another currency.")
    slots = list(Slot.objects.filter(lot=lot))
    for slot in slots:
        slot.price = rounded(slot.price, lot.currency)
    Slot.objects.bulk_update(slots, ["price"])
