"""The one order of locks: lots, slots, users, pairings, kiosks, vehicles, bookings, each by id; streams by name.

Whoever writes an event about a slot holds that slot's row from before it reads until COMMIT. Without it 90 rivals
made 89 deadlocks inside the exclusion constraint, and two bookings of one slot could end in the wrong order.
What changes or carries a whole lot holds the lot and all of its slots, or a booking could end in between; who the
owner is, is read after these locks. What carries all of an owner's displays holds the owner's row.
Always `no_key=True`: a plain FOR UPDATE deadlocks with the foreign-key checks of somebody's COMMIT.
"""

from collections.abc import Iterable

from django.db.models.functions import Now

from bookings import plates
from bookings.models import Booking, Lot, Slot, User, Vehicle
from bookings.written import GIVEN, Written


def lock_lots(lot_ids: Iterable[int]) -> list[Lot]:
    """Give these lots, without retired ones, held with all of their slots, by id."""
    lots = list(Lot.objects.select_for_update(no_key=True).filter(pk__in=lot_ids, retired_at=None).order_by("pk"))
    slots = Slot.objects.select_for_update(no_key=True).filter(lot__in=lots, retired_at=None).order_by("pk")
    list(slots.values_list("pk"))
    return lots


def lock_users(user_ids: Iterable[int]) -> list[User]:
    """Give these users, held, by id."""
    return list(User.objects.select_for_update(no_key=True).filter(pk__in=user_ids).order_by("pk"))


def lock_lots_and_owners(lot_ids: Iterable[int]) -> list[Lot]:
    """Give these lots, retired ones too, held with their owners' rows but not their slots: for what displays show."""
    lots = list(Lot.objects.select_for_update(no_key=True).filter(pk__in=lot_ids).order_by("pk"))
    lock_users({lot.owner_id for lot in lots})
    return lots


def lock_slot(slot_id: int) -> Slot | None:
    """Give the slot, held until the transaction's end, or None where there is none."""
    return next(iter(_slot(slot_id)), None)


def lock_vehicle(*, driver: User, number: str) -> Vehicle:
    """Give the driver's vehicle of this number, held; makes it, or moves it to the front with the number as shown."""
    vehicle = Vehicle(driver=driver, number=number, compared=plates.compared(number), last_used_at=Now())
    Vehicle.objects.bulk_create(
        [vehicle],
        update_conflicts=True,
        unique_fields=["driver", "compared"],
        update_fields=["number", "last_used_at"],
    )
    return vehicle


def lock_open_bookings(slot_id: int) -> list[Booking]:
    """Give the bookings of this slot that nobody has ended yet, held, by id."""
    return _open_bookings(slot_id)


_slot = Written(Slot.objects.select_for_update(no_key=True).filter(pk=GIVEN))
_open_bookings = Written(
    Booking.objects.filter(slot=GIVEN, status=Booking.Status.BOOKED).select_for_update(no_key=True).order_by("pk")
)
