from functools import partial
from typing import Any

import pytest

from bookings.errors import SlotTaken
from bookings.models import Booking, Event, Slot, User
from bookings.services import create
from bookings.services.create import create_booking
from bookings.services.idempotency import IdempotencyMismatch, Key, remembered
from bookings.services.renew import renew_booking
from tests.bookings.conftest import Ender
from tests.bookings.parking import PLATE, book, cancel, renew
from tests.bookings.together import together


def key_for(body: Any, value: str = "k", call: str = "create") -> Key:
    return Key.of(value, call=call, body=body)


def test_the_same_key_gives_the_same_booking_as_it_is_now(driver: User, slot: Slot) -> None:
    key = key_for({"slot": 1})
    first = create_booking(driver=driver, slot_id=slot.pk, vehicle_number=PLATE, key=key)
    cancel(driver, first.booking)
    again = create_booking(driver=driver, slot_id=slot.pk, vehicle_number=PLATE, key=key)
    assert (first.replayed, again.replayed) == (False, True)
    assert (again.booking.pk, again.booking.status) == (first.booking.pk, "cancelled")
    assert Booking.objects.count() == 1
    assert Event.objects.count() == 6


def test_a_replay_is_judged_no_further(driver: User, slot: Slot) -> None:
    key = key_for({"slot": 1})
    book(driver, slot, key=key)
    Slot.objects.update(in_service=False, price=99)
    assert create_booking(driver=driver, slot_id=slot.pk + 1, vehicle_number="ZZ9", key=key).replayed


@pytest.mark.parametrize(
    "other", [key_for({"slot": 2}), key_for({"slot": 1, "duration": 60}), key_for({"slot": 1}, call="renew 1")]
)
def test_the_same_key_with_another_request_is_a_mismatch(driver: User, slot: Slot, slot2: Slot, other: Key) -> None:
    book(driver, slot, key=key_for({"slot": 1}))
    with pytest.raises(IdempotencyMismatch):
        book(driver, slot2, "B2", key=other)


def test_the_order_of_names_in_a_body_means_nothing() -> None:
    assert key_for({"a": 1, "b": 2}) == key_for({"b": 2, "a": 1})


def test_a_refusal_is_not_remembered(driver: User, driver2: User, slot: Slot) -> None:
    key = key_for({"slot": 1})
    others = book(driver2, slot)
    with pytest.raises(SlotTaken):
        book(driver, slot, key=key)
    cancel(driver2, others)
    assert book(driver, slot, key=key).driver == driver


def test_another_drivers_key_has_no_effect(driver: User, driver2: User, slot: Slot, slot2: Slot) -> None:
    first = book(driver, slot, key=key_for({"slot": 1}))
    assert book(driver2, slot2, key=key_for({"slot": 2})) != first


def test_a_renewal_is_remembered_too(driver: User, slot: Slot, past_its_end: Ender) -> None:
    old = book(driver, slot)
    past_its_end(old)
    key = key_for({}, call=f"renew {old.pk}")
    new = renew(driver, old, key=key)
    again = renew_booking(driver=driver, booking_id=old.pk, key=key)
    assert (again.booking, again.replayed) == (new, True)
    with pytest.raises(IdempotencyMismatch):
        renew(driver, old, key=key_for({"duration": 60}, call=f"renew {old.pk}"))


def test_one_key_many_times_at_the_same_moment_makes_one_booking(driver: User, slot: Slot) -> None:
    key = key_for({"slot": 1})

    def once() -> Any:
        return create_booking(driver=driver, slot_id=slot.pk, vehicle_number=PLATE, key=key)

    answers = together([once] * 8)
    assert {answer.booking.pk for answer in answers} == {Booking.objects.get().pk}
    assert sorted(answer.replayed for answer in answers) == [False] + 7 * [True]
    assert Event.objects.count() == 3


def test_one_renewal_many_times_at_the_same_moment_makes_one_booking(
    driver: User, slot: Slot, past_its_end: Ender
) -> None:
    old = book(driver, slot)
    past_its_end(old)
    key = key_for({}, call=f"renew {old.pk}")
    answers = together([lambda: renew_booking(driver=driver, booking_id=old.pk, key=key)] * 8)
    assert sorted(answer.replayed for answer in answers) == [False] + 7 * [True]
    assert Booking.objects.count() == 2


def test_one_key_for_two_slots_at_the_same_moment_books_one(driver: User, slots: list[Slot]) -> None:
    for first, second in zip(slots[::2], slots[1::2], strict=True):
        one, two = key_for({"slot": 1}, f"k{first.pk}"), key_for({"slot": 2}, f"k{first.pk}")
        outcomes = together(
            [
                partial(book, driver, first, "A1", key=one),
                partial(book, driver, second, "B2", key=two),
            ]
        )
        assert {type(outcome) for outcome in outcomes} == {Booking, IdempotencyMismatch}
        cancel(driver, Booking.objects.latest("pk"))


def test_a_twin_that_commits_between_look_and_insert_is_found_by_the_constraint(
    driver: User, slot: Slot, slot2: Slot, monkeypatch: pytest.MonkeyPatch
) -> None:
    book(driver, slot, key=key_for({"slot": 1}))
    blind = iter([True, True, False])
    monkeypatch.setattr(create, "remembered", lambda **asked: None if next(blind) else remembered(**asked))
    with pytest.raises(IdempotencyMismatch):
        book(driver, slot2, "B2", key=key_for({"slot": 2}))
    assert Booking.objects.count() == 1
