from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from pytest_django import Settings

from bookings.errors import Invalid, NotFound, Unavailable
from bookings.journal import Actor
from bookings.models import Booking, Lot, Slot, User
from bookings.services import lots
from bookings.services.lots import LotChanges, create_lot, update_lot
from bookings.streams import of_lot, of_owner
from tests.bookings.conftest import holding
from tests.bookings.parking import book, told, types
from tests.bookings.together import together

NEW: LotChanges = {"name": "Deck", "address": "5 Hill Road", "timezone": "Europe/Berlin", "currency": "EUR"}


def new(owner: User, **given: object) -> Lot:
    return create_lot(owner=owner, given={**NEW, **given})  # type: ignore[typeddict-item]


def change(user: User, lot: Lot, *, actor: Actor = Actor.OWNER, **changes: object) -> Lot:
    return update_lot(user=user, actor=actor, lot_id=lot.pk, changes=changes)  # type: ignore[arg-type]


def h(hours: float) -> timedelta:
    return timedelta(hours=hours)


def test_a_new_lot_has_the_usual_durations_and_both_its_streams_are_told(driver: User) -> None:
    lot = Lot.objects.get(pk=new(driver).pk)
    assert (lot.default_duration, lot.min_duration, lot.max_duration) == (h(1), h(0.25), h(24))
    assert lot.expiring_soon == timedelta(minutes=5)
    for stream, actor in ((of_owner(driver.pk), {"actor": "owner"}), (of_lot(lot.pk), {})):
        (event,) = told(stream)
        assert event.items() >= {"type": "lot-updated", "version": 1, "slots": [], **actor}.items()
        assert event["lot"]["name"] == "Deck"
        assert set(event) == {"type", "version", "lot", "slots", *actor}


@pytest.mark.parametrize(
    ("given", "then"),
    [
        ({"default_duration": h(48)}, (h(0.25), h(48), h(48))),
        ({"default_duration": h(0.1)}, (h(0.1), h(0.1), h(24))),
        ({"min_duration": h(2)}, (h(2), h(2), h(24))),
        ({"min_duration": h(30)}, (h(30), h(30), h(30))),
        ({"max_duration": h(0.5)}, (h(0.25), h(0.5), h(0.5))),
        ({"max_duration": h(0.1)}, (h(0.1), h(0.1), h(0.1))),
        ({"min_duration": h(1), "default_duration": h(2), "max_duration": h(3)}, (h(1), h(2), h(3))),
    ],
)
def test_durations_that_were_not_given_fit_those_that_were(
    driver: User, given: dict[str, timedelta], then: tuple[timedelta, ...]
) -> None:
    lot = new(driver, **given)
    assert (lot.min_duration, lot.default_duration, lot.max_duration) == then


def test_durations_that_contradict_each_other_are_refused(driver: User, owner: User, lot: Lot) -> None:
    with pytest.raises(Invalid) as refusal:
        new(driver, min_duration=h(2), max_duration=h(1))
    assert list(refusal.value.fields or {}) == ["min_duration"]
    with pytest.raises(Invalid) as refusal:
        change(owner, lot, default_duration=h(25))
    assert list(refusal.value.fields or {}) == ["default_duration"]
    assert not Lot.objects.filter(owner=driver).exists()
    assert not told(of_lot(lot.pk))


def test_a_first_lot_is_unlisted_until_staff_has_listed_one(driver: User, settings: Settings) -> None:
    first, second = new(driver), new(driver)
    assert not first.listed
    assert not second.listed
    change(driver, first, actor=Actor.STAFF, listed=True)
    assert new(driver).listed
    settings.LOTS_LISTED_AT_ONCE = True
    other = User.objects.create_user("other")
    assert new(other).listed


def test_an_account_has_only_so_many_lots(driver: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lots, "MOST_LOTS", 2)
    new(driver)
    new(driver)
    with pytest.raises(Invalid):
        new(driver)


def test_a_changed_lot_is_told_with_all_its_slots_and_what_is_booked_keeps_what_it_was_told(
    driver: User, owner: User, lot: Lot, slot: Slot, slot2: Slot
) -> None:
    booking = book(driver, slot)
    change(owner, lot, name="Quay deck", default_duration=h(2), expiring_soon=timedelta(0))
    for stream in (of_owner(owner.pk), of_lot(lot.pk)):
        event = told(stream)[-1]
        assert event["type"] == "lot-updated"
        assert (event["lot"]["name"], event["lot"]["default_duration"]) == ("Quay deck", 7200)
        assert [(entry["label"], entry["state"]) for entry in event["slots"]] == [("A1", "booked"), ("A2", "free")]
        assert event["slots"][0]["booking"]["id"] == booking.pk
    kept = Booking.objects.get(pk=booking.pk)
    assert kept.lot_shown["name"] == "Harbour deck"
    assert (kept.end_time, kept.expiring_at) == (booking.end_time, booking.expiring_at)
    assert book(driver, slot2, "B2").end_time - booking.end_time > timedelta(minutes=59)


def test_anothers_lot_is_as_unknown_as_one_that_is_not_there(owner2: User, lot: Lot) -> None:
    refusals = []
    for lot_id in (lot.pk, 2**62):
        with pytest.raises(NotFound) as refusal:
            update_lot(user=owner2, actor=Actor.OWNER, lot_id=lot_id, changes={"name": "Mine"})
        refusals.append(str(refusal.value))
    assert refusals[0] == refusals[1]


def test_the_currency_changes_only_before_anything_was_booked(driver: User, owner: User, lot: Lot, slot: Slot) -> None:
    Slot.objects.update(price=Decimal("2.345"))
    change(owner, lot, currency="JPY")
    assert told(of_lot(lot.pk))[-1]["slots"][0]["price"] == "2"
    slot.refresh_from_db()
    assert slot.price == 2
    book(driver, slot)
    with pytest.raises(Invalid) as refusal:
        change(owner, lot, currency="EUR")
    assert list(refusal.value.fields or {}) == ["currency"]


def test_listing_a_lot_is_said_to_whatever_shows_it(owner: User, lot: Lot, said: list[str]) -> None:
    change(owner, lot, name="Other")
    assert said == []
    change(owner, lot, actor=Actor.STAFF, listed=False)
    assert said == [f"lot.{lot.pk}"]


def test_nothing_is_changed_while_somebody_holds_one_of_the_slots(owner: User, lot: Lot, slot: Slot) -> None:
    with holding(slot), pytest.raises(Unavailable):
        change(owner, lot, name="Too soon")
    lot.refresh_from_db()
    assert lot.name == "Harbour deck"


@pytest.mark.usefixtures("without_pool")
def test_a_lots_last_word_is_true_however_many_book_in_it_at_once(
    driver: User, driver2: User, owner: User, lot: Lot, slots: list[Slot]
) -> None:
    drivers = (driver, driver2)
    deeds: list[Callable[[], Any]] = [partial(book, drivers[n % 2], slot, f"A{n}") for n, slot in enumerate(slots)]
    deeds += [partial(change, owner, lot, name=f"Name {n}") for n in range(6)]
    outcomes = together(deeds)
    assert not [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    seen = {}
    for event in told(of_lot(lot.pk)):
        for entry in event["slots"] if event["type"] == "lot-updated" else [event["slot"]]:
            seen[entry["id"]] = entry["state"]
    assert set(seen.values()) == {"booked"}
    assert types(of_lot(lot.pk)).count("booking-created") == len(slots)


def test_a_change_that_changes_nothing_tells_nobody(owner: User, lot: Lot) -> None:
    assert change(owner, lot, name=lot.name, min_duration=lot.min_duration).pk == lot.pk
    assert told(of_lot(lot.pk)) == []
    change(owner, lot, name=lot.name, min_duration=h(0.5))
    assert len(told(of_lot(lot.pk))) == 1


@pytest.mark.usefixtures("without_pool")
def test_an_account_has_only_so_many_lots_however_fast_it_asks(driver: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lots, "MOST_LOTS", 2)
    outcomes = together([partial(new, driver)] * 8)
    assert sum(isinstance(outcome, Lot) for outcome in outcomes) == 2
    assert Lot.objects.filter(owner=driver).count() == 2
