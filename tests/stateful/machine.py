"""Any sequence of deeds against the model, on PostgreSQL; after each, everything that must hold is looked at."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from bookings.errors import BookingError
from bookings.journal import Actor
from bookings.models import Booking, Lot, Slot, User
from bookings.services.due import settle_due
from bookings.services.idempotency import Key
from bookings.services.lots import LotChanges, update_lot
from bookings.services.slots import add_slots, retire_slot, update_slots
from tests.bookings.parking import book, cancel, renew
from tests.bookings.pictures import followers
from tests.database_clock import turn_to
from tests.stateful import model as modelled
from tests.stateful.clock import moment_of
from tests.stateful.judging import Judged, counted

DRIVERS, OWNERS, PLATES = ("asha", "bilal"), ("olga", "otto"), ("KL-1", "KL-2", "KL-3")
LOTS = {
    "deck": modelled.Lot("olga", "INR", min_s=5, default_s=60, max_s=7200, expiring_soon_s=20),
    "yard": modelled.Lot("otto", "JPY", min_s=5, default_s=30, max_s=600, expiring_soon_s=0),
}
SLOTS = [("deck", "A1", 40), ("deck", "A2", 37), ("deck", "A10", 90), ("yard", "Z1", 700)]
EMPTIED = ("event", "stream", "booking", "vehicle", "slot", "lot", "user")

chosen = st.integers(0, 10**6)
durations = st.one_of(st.none(), st.sampled_from([1, 5, 7, 60, 601, 3600]))
drivers = st.sampled_from(DRIVERS)


class Town(Judged):
    """Two drivers, two owners, two lots; each deed is done to the product and to the model."""

    def __init__(self) -> None:
        super().__init__()
        counted["examples"] += 1
        with connection.cursor() as cursor:
            for name in EMPTIED:
                cursor.execute(f"DELETE FROM bookings_{name}")  # noqa: S608 — our own tables
        turn_to(moment_of(0))
        self.users = {name: User.objects.create(username=name, name=name) for name in (*DRIVERS, *OWNERS)}
        self.lots = {name: self._lot(name, lot) for name, lot in LOTS.items()}
        made = [
            Slot.objects.create(lot=self.lots[lot], label=label, vehicle_type="car", price=Decimal(price))
            for lot, label, price in SLOTS
        ]
        slots = {slot.pk: modelled.Slot(lot, price) for slot, (lot, _, price) in zip(made, SLOTS, strict=True)}
        lots = {name: modelled.Lot(**vars(lot)) for name, lot in LOTS.items()}
        self.model = modelled.Model(lots, slots)
        people = [self.users[name] for name in DRIVERS], [self.users[name] for name in OWNERS]
        self.followers = followers(*people, list(self.lots.values()))
        self.added = 0

    def _lot(self, name: str, lot: modelled.Lot) -> Lot:
        return Lot.objects.create(
            owner=self.users[lot.owner],
            name=name,
            currency=lot.currency,
            listed=True,
            min_duration=timedelta(seconds=lot.min_s),
            default_duration=timedelta(seconds=lot.default_s),
            max_duration=timedelta(seconds=lot.max_s),
            expiring_soon=timedelta(seconds=lot.expiring_soon_s),
        )

    # What drivers do.

    @rule(
        at=chosen,
        driver=drivers,
        plate=st.sampled_from(PLATES),
        duration_s=durations,
        expected=st.one_of(st.none(), st.integers(0, 60)),
        key=st.sampled_from([None, None, None, "k1", "k2"]),
    )
    def create(
        self, at: int, driver: str, plate: str, duration_s: int | None, expected: int | None, key: str | None
    ) -> None:
        """Book some slot."""
        slot_id, body = self._slot(at), (at, plate, duration_s, expected)
        known = self.model.keys.get((driver, key)) if key else None
        if known is not None:
            self._replay(known, body, lambda: self._book(driver, slot_id, plate, duration_s, expected, key, body))
            return
        wish = {"slot_id": slot_id, "driver": driver, "plate": plate, "duration_s": duration_s}
        refusal = self.model.refusal_of_place(**wish, expected=expected)  # type: ignore[arg-type]
        if self.model.slots[slot_id].retired:
            refusal = "not-found"
        booking = self._do(
            "create", refusal, lambda: self._book(driver, slot_id, plate, duration_s, expected, key, body)
        )
        if booking is not None:
            self.model.place(booking.pk, **wish, renewed_from=None)  # type: ignore[arg-type]
            if key is not None:
                self.model.keys[driver, key] = (body, booking.pk)

    @rule(at=chosen, driver=drivers, plate=st.sampled_from(PLATES), key=st.sampled_from([None, "k1", "k2"]))
    def create_as_most_do(self, at: int, driver: str, plate: str, key: str | None) -> None:
        """Book some slot without any wish."""
        self.create(at, driver, plate, None, None, key)

    @precondition(lambda self: self.model.keys)
    @rule(at=chosen, same=st.booleans())
    def create_again(self, at: int, same: bool) -> None:  # noqa: FBT001 — drawn by name
        """Send a request again, whose answer may have been lost; or another with its key."""
        known = sorted(self.model.keys.items())
        (driver, key), (body, _) = known[at % len(known)]
        slot_at, plate, duration_s, expected = body
        self.create(slot_at, driver, plate, duration_s if same else 61, expected, key)

    @precondition(lambda self: self.model.bookings)
    @rule(at=chosen, driver=drivers, duration_s=durations)
    def renew(self, at: int, driver: str, duration_s: int | None) -> None:
        """Renew some booking, one's own or not."""
        id_ = self._booking(at)
        old = self.model.bookings[id_]
        wish = {"slot_id": old.slot, "driver": driver, "plate": old.plate, "duration_s": duration_s}
        if old.driver != driver:
            refusal: str | None = "not-your-booking"
        elif old.status == "cancelled" or old in self.model.running():
            refusal = "not-renewable"
        else:
            refusal = self.model.refusal_of_place(**wish, expected=None)  # type: ignore[arg-type]
        lasts = _timedelta(duration_s)
        new = self._do("renew", refusal, lambda: renew(self.users[driver], _stored(id_), duration=lasts))
        if new is not None:
            self.model.place(new.pk, **wish, renewed_from=id_)  # type: ignore[arg-type]

    @precondition(lambda self: self.model.bookings)
    @rule(at=chosen, by=st.sampled_from([*DRIVERS, *OWNERS]))
    def cancel(self, at: int, by: str) -> None:
        """Cancel some booking, whoever may."""
        id_ = self._booking(at)
        booking = self.model.bookings[id_]
        actor = Actor.DRIVER if by in DRIVERS else Actor.OWNER
        entitled = booking.driver if by in DRIVERS else self.model.lots[self.model.slots[booking.slot].lot].owner
        refusal = "not-found" if by != entitled else None if booking in self.model.running() else "booking-ended"
        if self._do("cancel", refusal, lambda: cancel(self.users[by], _stored(id_), actor)) is not None:
            self.model.settle(booking.slot)
            self.model.cancel(id_, by=actor.value)

    # What owners do.

    @rule(at=chosen, deed=st.sampled_from(["price", "price", "in_service", "in_service", "retire", "add", "lot"]))
    def an_owner_changes_something(self, at: int, deed: str) -> None:
        """Reprice, close or open, retire or add a slot, or change what the lot's next bookings will be like."""
        match deed:
            case "price":
                self._update(at, "price", at % 91, Decimal(at % 91))
            case "in_service":
                self._update(at, "in_service", at % 3 > 0, at % 3 > 0)
            case "retire":
                self._retire(at)
            case "add":
                self._add(sorted(LOTS)[at % len(LOTS)], price=at % 91)
            case "lot":
                self._change_lot(sorted(LOTS)[at % len(LOTS)], soon_s=at % 30, default_s=5 + at % 40)

    def _retire(self, at: int) -> None:
        slot_id = self._slot(at)
        slot = self.model.slots[slot_id]
        used = any(booking.slot == slot_id for booking in self.model.running())
        refusal = "not-found" if slot.retired else "slot-in-use" if used else None
        owner = self.users[self.model.lots[slot.lot].owner]
        if self._do("retire", refusal, lambda: retire_slot(user=owner, actor=Actor.OWNER, slot_id=slot_id) or True):
            self.model.settle(slot_id)
            slot.retired = True

    def _add(self, lot: str, *, price: int) -> None:
        self.added += 1
        owner, lot_id, label = self.lots[lot].owner, self.lots[lot].pk, f"N{self.added}"
        made = self._do(
            "add",
            None,
            lambda: add_slots(
                user=owner,
                actor=Actor.OWNER,
                lot_id=lot_id,
                labels=[label],
                vehicle_type="car",
                price=Decimal(price),
            ),
        )
        self.model.slots[made[0]["id"]] = modelled.Slot(lot, price)

    def _change_lot(self, lot: str, *, soon_s: int, default_s: int) -> None:
        self.model.lots[lot].expiring_soon_s, self.model.lots[lot].default_s = soon_s, default_s
        changes: LotChanges = {
            "expiring_soon": timedelta(seconds=soon_s),
            "default_duration": timedelta(seconds=default_s),
        }
        owner, lot_id = self.lots[lot].owner, self.lots[lot].pk
        self._do(
            "change a lot", None, lambda: update_lot(user=owner, actor=Actor.OWNER, lot_id=lot_id, changes=changes)
        )

    # What time and the worker do.

    @rule(seconds=st.sampled_from([1, 2, 5, 29, 60, 600]), near_ms=st.sampled_from([-1, 0, 1, None, None]))
    def time_passes(self, seconds: int, near_ms: int | None) -> None:
        """Let some time pass, or let it be within a millisecond of the next end."""
        ends = [booking.end for booking in self.model.running()]
        if near_ms is not None and ends:
            self._turn_to(max(self.model.now, min(ends) + near_ms))
        else:
            self._turn_to(self.model.now + seconds * 1000 + 7)

    @rule()
    def settle(self) -> None:
        """Let the worker make a pass."""
        settled = settle_due()
        counted["settle"] += 1
        assert settled.completed == self.model.settle()
        assert settled.warned == self.model.warn()
        self.changed |= bool(settled)

    # How deeds are done.

    def _do(self, name: str, refusal: str | None, deed: Callable[[], Any]) -> Any:
        """Give what the deed gives; None where it was refused, as expected."""
        counted[name] += 1
        done = refused = None
        try:
            done = deed()
            self.changed = True
        except BookingError as error:
            refused = error.code
        assert refused == refusal, f"{name}: {refused or 'done'}, not {refusal or 'done'}"
        return done

    def _book(
        self,
        driver: str,
        slot_id: int,
        plate: str,
        duration_s: int | None,
        expected: int | None,
        key: str | None,
        body: object,
    ) -> Booking:
        kept = Key.of(key, call="create", body=body) if key is not None else None
        wish = {
            "duration": _timedelta(duration_s),
            "expected_price": None if expected is None else Decimal(expected),
        }
        return book(self.users[driver], Slot(pk=slot_id), plate, key=kept, **wish)

    def _replay(self, known: tuple[object, int], body: object, again: Callable[[], Booking]) -> None:
        known_body, id_ = known
        booking = self._do("replay", None if known_body == body else "idempotency-mismatch", again)
        assert booking is None or booking.pk == id_

    def _update(self, at: int, name: str, value: int, stored: Decimal | int) -> None:
        slot_id = self._slot(at)
        slot = self.model.slots[slot_id]
        owner, changes = self.users[self.model.lots[slot.lot].owner], {name: stored}
        refusal = "not-found" if slot.retired else None
        done = self._do(
            "change a slot",
            refusal,
            lambda: update_slots(user=owner, actor=Actor.OWNER, slot_ids=[slot_id], changes=changes),  # type: ignore[arg-type]
        )
        if done is not None:
            setattr(slot, name, value)

    def _turn_to(self, now: int) -> None:
        self.changed |= now != self.model.now
        self.model.now = now
        turn_to(moment_of(now))

    def _slot(self, at: int) -> int:
        return sorted(self.model.slots)[at % len(self.model.slots)]

    def _booking(self, at: int) -> int:
        latest = sorted(self.model.bookings)[-8:]
        return latest[at % len(latest)]


def _stored(id_: int) -> Booking:
    return Booking.objects.get(pk=id_)


def _timedelta(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
