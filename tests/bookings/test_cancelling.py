from datetime import timedelta
from decimal import Decimal

import pytest

from bookings.clock import moment
from bookings.errors import NotFound
from bookings.journal import Actor
from bookings.models import Booking, Lot, Slot, User
from bookings.services import settle
from bookings.services.cancel import BookingEnded, cancel_booking
from bookings.streams import of_driver, of_lot, of_owner
from tests.bookings.conftest import Ender
from tests.bookings.parking import book, cancel, told, types
from tests.conftest import Mover


def test_cancelling_frees_the_slot_for_another_driver_at_once(driver: User, driver2: User, slot: Slot) -> None:
    cancel(driver, book(driver, slot))
    assert book(driver2, slot)


def test_everyone_is_told_with_the_slot_free_again(driver: User, owner: User, lot: Lot, slot: Slot) -> None:
    before = moment()
    booking = cancel(driver, book(driver, slot))
    assert booking.ended_at is not None
    assert before <= booking.ended_at <= moment()
    assert booking.due_at is None
    for stream in (of_driver(driver.pk), of_owner(owner.pk), of_lot(lot.pk)):
        event = told(stream)[-1]
        assert event["type"] == "booking-cancelled"
        assert (event["booking"]["status"], event["booking"]["remaining_time"]) == ("cancelled", 0)
    assert told(of_lot(lot.pk))[-1]["slot"]["state"] == "free"


@pytest.mark.parametrize(("used", "charged"), [(0, "0"), (900, "10.00"), (901, "10.01"), (3599, "39.99")], ids=str)
def test_a_driver_pays_for_the_whole_seconds_used(
    driver: User, slot: Slot, monkeypatch: pytest.MonkeyPatch, used: int, charged: str
) -> None:
    booking = book(driver, slot)
    now = booking.start_time + timedelta(seconds=used, milliseconds=999)
    monkeypatch.setattr(settle, "moment", lambda: now)
    booking = cancel(driver, booking)
    assert (booking.charged, booking.end_reason) == (Decimal(charged), "driver")


def test_a_driver_pays_nothing_before_the_start(driver: User, slot: Slot, move: Mover) -> None:
    booking = book(driver, slot)
    move(booking.pk, by=timedelta(hours=2))
    booking = cancel(driver, booking)
    assert booking.charged == 0


def test_a_driver_never_pays_more_than_the_booking(driver: User, slot: Slot, move: Mover) -> None:
    booking = book(driver, slot)
    Booking.objects.update(price=Decimal(1))
    move(booking.pk, by=timedelta(minutes=-50))
    assert cancel(driver, booking).charged == Decimal(1)


@pytest.mark.parametrize(("actor", "end_reason"), [(Actor.OWNER, "owner"), (Actor.STAFF, "system")])
def test_by_owner_or_staff_it_costs_nothing(
    driver: User, owner: User, slot: Slot, move: Mover, actor: Actor, end_reason: str
) -> None:
    User.objects.filter(pk=owner.pk).update(is_staff=True)
    owner.refresh_from_db()
    booking = book(driver, slot)
    move(booking.pk, by=timedelta(minutes=-30))
    booking = cancel(owner, booking, actor, reason="Flooded")
    assert (booking.charged, booking.end_reason, booking.reason) == (Decimal(0), end_reason, "Flooded")
    event = told(of_driver(driver.pk))[-1]
    assert (event["actor"], event["booking"]["reason"]) == (actor, "Flooded")


@pytest.mark.parametrize("actor", list(Actor))
def test_what_is_not_yours_to_cancel_is_not_there(driver: User, driver2: User, slot: Slot, actor: Actor) -> None:
    booking = book(driver, slot)
    with pytest.raises(NotFound) as of_another:
        cancel(driver2, booking, actor)
    with pytest.raises(NotFound) as unknown:
        cancel_booking(user=driver2, actor=actor, booking_id=booking.pk + 1)
    assert of_another.value.as_dict() == unknown.value.as_dict()
    booking.refresh_from_db()
    assert booking.status == "booked"


def test_a_former_owner_cannot_cancel(driver: User, owner: User, owner2: User, slot: Slot) -> None:
    booking = book(driver, slot)
    Lot.objects.update(owner=owner2)
    with pytest.raises(NotFound):
        cancel(owner, booking, Actor.OWNER)
    assert cancel(owner2, booking, Actor.OWNER).status == "cancelled"


def test_a_cancelled_booking_has_ended(driver: User, slot: Slot) -> None:
    booking = cancel(driver, book(driver, slot))
    with pytest.raises(BookingEnded):
        cancel(driver, booking)
    assert types(of_driver(driver.pk)) == ["booking-created", "booking-cancelled"]


def test_a_booking_past_its_end_has_ended_and_is_not_cancelled(driver: User, slot: Slot, past_its_end: Ender) -> None:
    booking = book(driver, slot)
    past_its_end(booking)
    with pytest.raises(BookingEnded):
        cancel(driver, booking)
    booking.refresh_from_db()
    assert booking.status == "booked"


def test_cancelling_an_upcoming_one_ends_what_is_past_its_end_first(
    driver: User, driver2: User, slot: Slot, past_its_end: Ender, move: Mover
) -> None:
    upcoming = book(driver2, slot, "B2")
    move(upcoming.pk, by=timedelta(hours=2))
    over = book(driver, slot)
    past_its_end(over)
    cancel(driver2, upcoming)
    assert types(of_lot(slot.lot_id))[-2:] == ["booking-completed", "booking-cancelled"]


def test_cancelling_an_upcoming_one_leaves_the_slot_to_the_running_one(
    driver: User, driver2: User, slot: Slot, move: Mover
) -> None:
    upcoming = book(driver2, slot, "B2")
    move(upcoming.pk, by=timedelta(hours=2))
    running = book(driver, slot)
    cancel(driver2, upcoming)
    entry = told(of_lot(slot.lot_id))[-1]["slot"]
    assert (entry["state"], entry["booking"]["id"]) == ("booked", running.pk)


def test_a_slot_that_was_closed_while_booked_is_told_as_closed(driver: User, slot: Slot) -> None:
    booking = book(driver, slot)
    Slot.objects.update(in_service=False)
    cancel(driver, booking)
    assert told(of_lot(slot.lot_id))[-1]["slot"]["state"] == "closed"
