"""A walk at random through everything that drivers, owners and the worker can do; the same one for each seed."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from bookings.journal import Actor
from bookings.models import Booking, Slot, User
from bookings.services.due import settle_due
from bookings.services.lots import update_lot
from bookings.services.slots import add_slots, retire_slot, update_slots
from tests.bookings.parking import book, cancel, renew


def ms(milliseconds: int) -> timedelta:
    return timedelta(milliseconds=milliseconds)


@dataclass
class Walk:
    """Its steps; each may be refused."""

    chance: random.Random
    drivers: list[User]
    slots: list[Slot]

    def deeds(self) -> list[Callable[[], Any]]:
        """Give every step, some several times, as often as they should come."""
        of_drivers = [self.create, self.create, self.create, self.create, self.call_off, self.again, self.again]
        return [*of_drivers, settle_due, self.reprice, self.close, self.reopen, self.add, self.retire, self.change_lot]

    def create(self) -> None:
        lasts = ms(self.chance.choice([2, 20, 60, 2_500, 60_000]))
        driver, number = self.chance.choice(self.drivers), f"A{self.chance.randrange(30)}"
        book(driver, self.chance.choice(self.slots), number, duration=lasts)

    def call_off(self) -> None:
        booking = self._some_booking()
        cancel(booking.driver, booking)

    def again(self) -> None:
        booking = self._some_booking()
        renew(booking.driver, booking, duration=ms(self.chance.choice([5, 50, 5_000])))

    def reprice(self) -> None:
        self._update(price=Decimal(self.chance.randrange(90)))

    def close(self) -> None:
        self._update(in_service=False)

    def reopen(self) -> None:
        self._update(in_service=True)

    def add(self) -> None:
        lot = self.chance.choice(self.slots).lot
        label = f"N{self.chance.randrange(10**6)}"
        (entry,) = add_slots(
            user=lot.owner, actor=Actor.OWNER, lot_id=lot.pk, labels=[label], vehicle_type="car", price=Decimal(9)
        )
        self.slots.append(Slot.objects.get(pk=entry["id"]))

    def retire(self) -> None:
        slot = self.chance.choice(self.slots[2:])
        retire_slot(user=slot.lot.owner, actor=Actor.OWNER, slot_id=slot.pk)
        self.slots.remove(slot)

    def change_lot(self) -> None:
        lot = self.chance.choice(self.slots).lot
        soon, name = ms(self.chance.choice([0, 3, 30])), f"Deck {self.chance.randrange(9)}"
        update_lot(user=lot.owner, actor=Actor.OWNER, lot_id=lot.pk, changes={"expiring_soon": soon, "name": name})

    def _update(self, **changes: Any) -> None:
        slot = self.chance.choice(self.slots)
        update_slots(user=slot.lot.owner, actor=Actor.OWNER, slot_ids=[slot.pk], changes=changes)  # type: ignore[arg-type]

    def _some_booking(self) -> Booking:
        latest = list(Booking.objects.order_by("-pk")[:6])
        return self.chance.choice(latest or [book(self.drivers[0], self.slots[0])])
