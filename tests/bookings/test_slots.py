from decimal import Decimal
from typing import Any

import pytest

from bookings.errors import Invalid, NotFound, SlotUnavailable
from bookings.journal import Actor
from bookings.models import Booking, Lot, Slot, User
from bookings.services import slots as services
from bookings.services.due import settle_due
from bookings.services.slots import SlotInUse, add_slots, retire_slot, update_slots
from bookings.streams import of_lot, of_owner
from tests.bookings.conftest import Ender
from tests.bookings.parking import book, cancel, renew, told, types
from tests.bookings.pictures import lot_picture, owner_picture


def add(user: User, lot: Lot, labels: list[str], price: str = "40.00") -> list[dict[str, Any]]:
    return add_slots(
        user=user, actor=Actor.OWNER, lot_id=lot.pk, labels=labels, vehicle_type="car", price=Decimal(price)
    )


def change(user: User, *slots: Slot, **changes: Any) -> list[dict[str, Any]]:
    ids = [slot.pk for slot in slots]
    return update_slots(user=user, actor=Actor.OWNER, slot_ids=ids, changes=changes)  # type: ignore[arg-type]


def retire(user: User, slot: Slot) -> None:
    retire_slot(user=user, actor=Actor.OWNER, slot_id=slot.pk)


def states(lot: Lot) -> dict[str, str]:
    return {entry["label"]: entry["state"] for entry in lot_picture(lot)["slots"]}


def test_new_slots_are_given_and_told_in_human_order_and_can_be_booked(driver: User, owner: User, lot: Lot) -> None:
    entries = add(owner, lot, ["A10", "A2", "B1"])
    assert [entry["label"] for entry in entries] == ["A2", "A10", "B1"]
    assert {(entry["state"], entry["price"], entry["vehicle_type"]) for entry in entries} == {("free", "40.00", "car")}
    for stream in (of_owner(owner.pk), of_lot(lot.pk)):
        assert told(stream)[-1]["slots"] == entries
    assert book(driver, Slot.objects.get(pk=entries[0]["id"]))


def test_a_label_stands_once_in_a_lot_and_may_come_back_when_its_slot_has_retired(
    owner: User, lot: Lot, slot: Slot
) -> None:
    with pytest.raises(Invalid) as refusal:
        add(owner, lot, ["A7", slot.label])
    assert list(refusal.value.fields or {}) == ["labels"]
    assert lot.slots.count() == 1
    retire(owner, slot)
    (entry,) = add(owner, lot, [slot.label])
    assert entry["id"] != slot.pk


def test_a_lot_has_only_so_many_slots(owner: User, lot: Lot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_SLOTS", 3)
    add(owner, lot, ["A1", "A2"])
    with pytest.raises(Invalid):
        add(owner, lot, ["A3", "A4"])
    add(owner, lot, ["A3"])


@pytest.mark.parametrize(("currency", "price"), [("EUR", "2.505"), ("JPY", "900.50"), ("INR", "10000000")])
def test_a_price_is_one_that_the_currency_has(owner: User, lot: Lot, currency: str, price: str) -> None:
    Lot.objects.update(currency=currency)
    with pytest.raises(Invalid) as refusal:
        add(owner, lot, ["A1"], price)
    assert list(refusal.value.fields or {}) == ["price"]
    (entry,) = add(owner, lot, ["A1"], "900.00")
    with pytest.raises(Invalid):
        change(owner, Slot.objects.get(pk=entry["id"]), price=Decimal(price))


def test_a_new_price_is_for_new_bookings_alone(driver: User, owner: User, lot: Lot, slot: Slot, slot2: Slot) -> None:
    booking = book(driver, slot)
    entries = change(owner, slot, slot2, price=Decimal(60))
    assert [entry["price"] for entry in entries] == ["60.00", "60.00"]
    kept = Booking.objects.get(pk=booking.pk)
    assert (kept.price, kept.slot_shown["price"]) == (Decimal(40), "40.00")
    assert book(driver, slot2, "B2").price == Decimal(60)


def test_a_slot_closed_while_booked_is_closed_when_its_booking_ends_and_never_free_in_between(
    driver: User, owner: User, lot: Lot, slot: Slot, past_its_end: Ender
) -> None:
    booking = book(driver, slot)
    (entry,) = change(owner, slot, in_service=False)
    assert (entry["state"], entry["booking"]["id"]) == ("booked", booking.pk)
    past_its_end(booking)
    assert states(lot) == {"A1": "closed"}
    with pytest.raises(SlotUnavailable):
        renew(driver, booking)
    settle_due()
    for stream in (of_owner(owner.pk), of_lot(lot.pk)):
        assert types(stream)[-1] == "booking-completed"
        assert told(stream)[-1]["slot"]["state"] == "closed"
    change(owner, slot, in_service=True)
    assert states(lot) == {"A1": "free"}
    assert book(driver, slot)


def test_a_slot_closed_while_booked_is_closed_when_its_booking_is_cancelled(
    driver: User, owner: User, lot: Lot, slot: Slot
) -> None:
    booking = book(driver, slot)
    change(owner, slot, in_service=False)
    cancel(driver, booking)
    assert told(of_lot(lot.pk))[-1]["slot"]["state"] == "closed"


def test_slots_of_several_lots_change_together_each_lot_told_once(owner: User, lot: Lot, slot: Slot) -> None:
    other = Lot.objects.create(owner=owner, name="Other", currency="INR")
    theirs = Slot.objects.create(lot=other, label="Z1", vehicle_type="car", price=5)
    entries = change(owner, slot, theirs, vehicle_type="van")
    assert [entry["vehicle_type"] for entry in entries] == ["van", "van"]
    assert types(of_owner(owner.pk)) == ["lot-updated", "lot-updated"]
    assert (types(of_lot(lot.pk)), types(of_lot(other.pk))) == (["lot-updated"], ["lot-updated"])


def test_anothers_slot_is_as_unknown_as_one_that_is_not_there(owner: User, owner2: User, slot: Slot) -> None:
    unknown = Slot(pk=2**62)
    for deed in (lambda s: change(owner2, s, in_service=False), lambda s: retire(owner2, s)):
        sentences = set()
        for each in (slot, unknown):
            with pytest.raises(NotFound) as refusal:
                deed(each)
            sentences.add(str(refusal.value))
        assert len(sentences) == 1
    with pytest.raises(NotFound):
        change(owner, slot, unknown, in_service=False)
    slot.refresh_from_db()
    assert slot.in_service


def test_a_retired_slot_is_gone_for_everybody_and_its_bookings_stay(
    driver: User, owner: User, lot: Lot, slot: Slot, slot2: Slot
) -> None:
    booking = cancel(driver, book(driver, slot))
    retire(owner, slot)
    assert [entry["id"] for entry in told(of_lot(lot.pk))[-1]["slots"]] == [slot2.pk]
    assert list(states(lot)) == ["A2"]
    assert [entry["id"] for entry in owner_picture(owner)["lots"][0]["slots"]] == [slot2.pk]
    assert Booking.objects.get(pk=booking.pk).slot_shown["label"] == "A1"
    with pytest.raises(NotFound):
        book(driver, slot)
    with pytest.raises(NotFound):
        retire(owner, slot)


def test_a_slot_does_not_retire_while_it_is_booked_and_does_once_the_time_is_over(
    driver: User, owner: User, lot: Lot, slot: Slot, past_its_end: Ender
) -> None:
    booking = book(driver, slot)
    with pytest.raises(SlotInUse):
        retire(owner, slot)
    past_its_end(booking)
    retire(owner, slot)
    assert types(of_lot(lot.pk)) == ["booking-created", "booking-completed", "lot-updated"]


def test_a_change_that_changes_nothing_tells_nobody(owner: User, lot: Lot, slot: Slot, slot2: Slot) -> None:
    entries = change(owner, slot, slot2, price=slot.price, in_service=True)
    assert [entry["id"] for entry in entries] == [slot.pk, slot2.pk]
    assert types(of_lot(lot.pk)) == []
    change(owner, slot, slot2, price=slot.price, vehicle_type="van")
    assert types(of_lot(lot.pk)) == ["lot-updated"]
