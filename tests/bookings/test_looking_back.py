from datetime import timedelta
from itertools import pairwise

import pytest

from bookings import activity
from bookings.activity import list_activity
from bookings.errors import NotFound
from bookings.journal import Actor
from bookings.models import Booking, Event, Lot, Slot, User
from bookings.occupancy import read_occupancy
from bookings.services.handing_over import hand_over_lot
from bookings.services.lots import update_lot
from bookings.streams import of_owner
from bookings.wire import read_instant
from tests.bookings.conftest import Ender
from tests.bookings.parking import book, cancel
from tests.conftest import Mover


def test_occupancy_is_counted_at_even_steps_up_to_now(
    driver: User, owner: User, lot: Lot, slot: Slot, slot2: Slot, move: Mover
) -> None:
    Slot.objects.update(created_at="2000-01-01T00:00Z")
    past, running = book(driver, slot), book(driver, slot2, "B2")
    move(past.pk, by=timedelta(hours=-3))
    points = read_occupancy(user_id=owner.pk, lot_id=lot.pk, hours=4)
    assert len(points) == 97
    moments = [read_instant(point["at"]) for point in points]
    steps = {b - a for a, b in pairwise(moments)}
    assert max(steps) - min(steps) <= timedelta(milliseconds=1)
    past.refresh_from_db()
    for at, point in zip(moments, points, strict=True):
        expected = sum(each.start_time <= at < each.end_time for each in (past, running))
        assert (point["occupied"], point["total"]) == (expected, 2), at
    assert {point["occupied"] for point in points} == {0, 1}
    assert points[-1]["occupied"] == 1


def test_a_cancelled_booking_held_its_slot_until_then_and_a_slot_counts_while_it_is_there(
    driver: User, owner: User, lot: Lot, slot: Slot, move: Mover
) -> None:
    booking = book(driver, slot, duration=timedelta(hours=4))
    move(booking.pk, by=timedelta(hours=-2))
    cancel(driver, booking)
    booking.refresh_from_db()
    assert booking.ended_at is not None
    Booking.objects.filter(pk=booking.pk).update(ended_at=booking.ended_at - timedelta(hours=1))
    Slot.objects.filter(pk=slot.pk).update(created_at=booking.ended_at - timedelta(hours=3))
    points = read_occupancy(user_id=owner.pk, lot_id=lot.pk, hours=4)
    assert [point["occupied"] for point in points[::24]] == [0, 0, 1, 0, 0]
    assert [point["total"] for point in points[::12]][:2] == [0, 0]
    assert points[-1]["total"] == 1


def test_occupancy_is_the_owners_alone(owner: User, owner2: User, lot: Lot) -> None:
    for user, lot_id in ((owner2, lot.pk), (owner, 2**62)):
        with pytest.raises(NotFound):
            read_occupancy(user_id=user.pk, lot_id=lot_id, hours=1)


def test_activity_is_the_owners_events_newest_first_page_by_page(
    driver: User, owner: User, owner2: User, lot: Lot, slot: Slot, past_its_end: Ender
) -> None:
    for _ in range(3):
        cancel(driver, book(driver, slot))
    stored = list(Event.objects.filter(stream=of_owner(owner.pk)).order_by("-version"))
    first = list_activity(user_id=owner.pk, limit=4)
    second = list_activity(user_id=owner.pk, before=first.next, limit=4)
    found = first.events + second.events
    assert (len(first.events), first.next, second.next) == (4, first.events[-1].version, None)
    assert [(event.version, event.payload) for event in found] == [(row.version, row.payload) for row in stored]
    assert list_activity(user_id=owner2.pk).events == []


def test_that_a_display_is_still_seen_is_no_activity(owner: User, lot: Lot) -> None:
    for version, actor in ((1, "owner"), (2, "system")):
        Event.objects.create(
            stream=of_owner(owner.pk),
            version=version,
            type="kiosks-updated",
            actor=actor,
            payload="{}",
            created_at="2026-01-15T12:00Z",
        )
    assert [event.version for event in list_activity(user_id=owner.pk).events] == [1]


def test_a_page_of_activity_ends_early_where_it_gets_long_and_leaves_nothing_out(
    owner: User, lot: Lot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activity, "LONGEST_PAGE", 1_000)
    for name in ("One", "Two", "Three", "Four", "Five", "Six", "Seven"):
        update_lot(user=owner, actor=Actor.OWNER, lot_id=lot.pk, changes={"name": name})
    found, page = [], list_activity(user_id=owner.pk)
    while page.next is not None:
        assert 1 <= len(page.events) <= 4
        found += page.events
        page = list_activity(user_id=owner.pk, before=page.next)
    assert [event.version for event in found + page.events] == [7, 6, 5, 4, 3, 2, 1]
    monkeypatch.setattr(activity, "LONGEST_PAGE", 1)
    assert len(list_activity(user_id=owner.pk).events) == 1


def test_the_bookings_of_a_lot_that_is_anothers_by_now_are_in_nobodys_activity_but_the_new_owners(
    driver: User, owner: User, owner2: User, lot: Lot, slot: Slot
) -> None:
    kept = Lot.objects.create(owner=owner, name="Kept", currency="INR", listed=True)
    theirs = Slot.objects.create(lot=kept, label="K1", vehicle_type="car", price=5)
    book(driver, slot, "QX-1")
    book(driver, theirs, "QX-2")
    hand_over_lot(staff=owner, lot_id=lot.pk, to=owner2)
    seen = list_activity(user_id=owner.pk).events
    assert [event.type for event in seen] == ["lots-changed", "booking-created"]
    assert not any("QX-1" in event.payload for event in seen)
