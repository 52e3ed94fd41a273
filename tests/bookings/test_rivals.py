from collections import Counter
from datetime import timedelta
from functools import partial
from threading import Event as Signal
from typing import Any

import pytest
from django.db import connection

from bookings.clock import moment
from bookings.errors import SlotTaken
from bookings.models import Booking, Event, Slot, User
from bookings.services import create
from bookings.services.cancel import BookingEnded
from bookings.services.due import settle_due
from bookings.services.placing import record_placed
from bookings.services.renew import NotRenewable
from bookings.streams import of_driver, of_lot, of_owner
from tests.bookings.conftest import PATIENCE_S, Ender
from tests.bookings.parking import book, cancel, deadlocks, renew, told, waiting
from tests.bookings.together import together
from tests.conftest import Mover

RIVALS = 90
ROUNDS = 12
TRIES = 500
PATIENT_TRIES = 5_000
SOON = timedelta(milliseconds=25)


def alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        (count,) = cursor.fetchone()
    return bool(count == 1)


def all_gone() -> bool:
    return any(alone() for _ in range(TRIES))


@pytest.mark.usefixtures("without_pool")
def test_of_ninety_rivals_for_a_slot_one_gets_it_and_nothing_deadlocks(
    driver: User, slot: Slot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One more comes first and fails after its INSERT. Without the slot's lock all others would have inserted by then
    # and wait for it: they wake up and find each other.
    inserted = Signal()

    def fail_after_insert(type_: str, booking: Booking, **rest: Any) -> None:
        if booking.driver == driver:
            inserted.set()
            assert any(waiting() == RIVALS for _ in range(PATIENT_TRIES))
            raise ZeroDivisionError
        record_placed(type_, booking, **rest)

    def rival(someone: User) -> Booking:
        assert inserted.wait(PATIENCE_S)
        return book(someone, slot)

    monkeypatch.setattr(create, "record_placed", fail_after_insert)
    rivals = User.objects.bulk_create(User(username=f"rival{n}") for n in range(RIVALS))
    before = deadlocks()
    unlucky, *outcomes = together([partial(book, driver, slot), *(partial(rival, someone) for someone in rivals)])
    assert isinstance(unlucky, ZeroDivisionError)
    assert Counter(type(outcome) for outcome in outcomes) == {Booking: 1, SlotTaken: RIVALS - 1}
    assert Booking.objects.count() == 1
    assert Event.objects.count() == 3
    assert all_gone(), "counted when a connection ends"
    assert deadlocks() == before


def test_a_booking_ends_in_every_stream_before_the_next_one_begins(
    driver: User, driver2: User, slot: Slot, move: Mover
) -> None:
    booking = book(driver, slot)
    for _ in range(ROUNDS):
        move(booking.pk, by=moment() + SOON - booking.end_time)
        rivals = [partial(insist, rival, after=booking) for rival in (driver, driver2)]
        outcomes = together([*rivals, *[partial(settle, after=booking)] * 2])
        (booking,) = (made for made in outcomes if isinstance(made, Booking))
    ids = list(Booking.objects.order_by("pk").values_list("pk", flat=True))
    assert len(ids) == ROUNDS + 1
    for stream in (of_lot(slot.lot_id), of_owner(slot.lot.owner_id)):
        assert story(stream) == story_of(ids)
    for someone in (driver, driver2):
        theirs = list(Booking.objects.filter(driver=someone).order_by("pk").values_list("pk", flat=True))
        assert story(of_driver(someone.pk)) == story_of(theirs, last_runs=ids[-1] in theirs)


def insist(driver: User, after: Booking) -> Booking | None:
    for _ in range(TRIES):
        try:
            return book(driver, after.slot)
        except SlotTaken:
            if is_followed(after):
                return None
    raise AssertionError("the slot never became free")


def settle(after: Booking) -> None:
    for _ in range(TRIES):
        settle_due()
        if is_followed(after):
            return


def is_followed(booking: Booking) -> bool:
    return Booking.objects.filter(slot=booking.slot, pk__gt=booking.pk).exists()


def story(stream: str) -> list[tuple[str, int]]:
    events = [(event["type"], event["booking"]["id"]) for event in told(stream)]
    return [event for event in events if event[0] != "booking-expiring"]


def story_of(ids: list[int], *, last_runs: bool = True) -> list[tuple[str, int]]:
    events = [(type_, id_) for id_ in ids for type_ in ("booking-created", "booking-completed")]
    return events[:-1] if last_runs else events


def test_renewing_many_times_at_the_same_moment_makes_one_booking(
    driver: User, slot: Slot, past_its_end: Ender
) -> None:
    old = book(driver, slot)
    past_its_end(old)
    outcomes = together([lambda: renew(driver, old)] * 8)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Booking"] + 7 * ["SlotTaken"]


def test_cancel_complete_and_renew_at_the_end_come_to_one_ending(driver: User, slots: list[Slot], move: Mover) -> None:
    for slot in slots[:6]:
        booking = book(driver, slot, f"A{slot.pk}")
        move(booking.pk, by=moment() + timedelta(milliseconds=8) - booking.end_time)
        cancelled, renewed, *_ = together(
            [
                partial(cancel, driver, booking),
                partial(renew, driver, booking),
                settle_due,
                settle_due,
            ]
        )
        assert isinstance(cancelled, Booking | BookingEnded)
        assert isinstance(renewed, Booking | NotRenewable)
        assert any(settle_until_over(booking) for _ in range(TRIES))
        endings = Event.objects.filter(booking=booking, type__in=["booking-completed", "booking-cancelled"])
        assert endings.count() == endings.values("stream").distinct().count() == 3


def settle_until_over(booking: Booking) -> bool:
    settle_due()
    booking.refresh_from_db()
    return booking.status != "booked"
