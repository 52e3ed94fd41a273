"""A lot that changes hands or goes: done by staff. Its bookings stay as they are."""

from bookings import rights
from bookings.clock import moment
from bookings.errors import BookingError, Invalid
from bookings.journal import Actor, Journal
from bookings.models import OPEN, Booking, Kiosk, Lot, Slot, User
from bookings.services.locks import lock_users
from bookings.services.lots import hold_lots
from bookings.services.transactions import in_one_transaction


class LotInUse(BookingError):
    """Somebody has booked a slot of it."""

    code = "lot-in-use"
    sentence = "There are bookings in this lot. Close its slots now and retire it when all have ended."


@in_one_transaction
def hand_over_lot(*, staff: User, lot_id: int, to: User) -> Lot:
    """Give the lot, now of another owner: both get a fresh picture, who has no lot left loses the dashboard.

    Displays stay paired; the new owner has them. Raises NotFound, Invalid.
    """
    (lot,) = hold_lots([lot_id], user=staff, actor=Actor.STAFF)
    if lot.owner_id == to.pk:
        raise Invalid.field("owner", "The lot is theirs already.")
    owners = [lot.owner_id, to.pk]
    if not any(user.pk == to.pk and user.is_active for user in lock_users(owners)):
        raise Invalid.field("owner", "This user is deactivated.")
    lot.owner = to
    lot.save(update_fields=["owner"])
    _tell_of_lots(owners, lot)
    return lot


@in_one_transaction
def retire_lot(*, staff: User, lot_id: int) -> Lot:
    """Give the lot, gone for everybody, with its displays revoked. Raises NotFound, LotInUse while it is booked."""
    (lot,) = hold_lots([lot_id], user=staff, actor=Actor.STAFF)
    lock_users([lot.owner_id])
    now = moment()
    if Booking.objects.filter(OPEN, lot=lot, end_time__gt=now).exists():
        raise LotInUse
    lot.retired_at = now
    lot.save(update_fields=["retired_at"])
    Slot.objects.filter(lot=lot, retired_at=None).update(retired_at=now)
    kiosks = Kiosk.objects.filter(lot=lot, revoked_at=None)
    rights.say_changed(*(rights.of_kiosk(pk) for pk in kiosks.values_list("pk", flat=True)))
    kiosks.update(revoked_at=now)
    _tell_of_lots([lot.owner_id], lot)
    return lot


def _tell_of_lots(owners: list[int], lot: Lot) -> None:
    journal = Journal(moment())
    for owner_id in owners:
        journal.record_lots_changed(owner_id, actor=Actor.STAFF)
    rights.say_changed(rights.of_lot(lot.pk), *(rights.of_user(owner_id) for owner_id in owners))
    journal.write()
