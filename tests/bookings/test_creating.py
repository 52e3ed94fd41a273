from datetime import timedelta
from decimal import Decimal
from itertools import count

import pytest

from bookings import payloads
from bookings.clock import moment
from bookings.errors import Invalid, NotFound, SlotTaken, SlotUnavailable, Unavailable
from bookings.models import Booking, Event, Lot, Slot, User, Vehicle
from bookings.services import settle
from bookings.services.create import create_booking
from bookings.services.placing import PriceChanged, VehicleTypeMismatch
from bookings.streams import of_driver, of_lot, of_owner
from tests.bookings.conftest import Ender, holding, impatient
from tests.bookings.parking import PLATE, book, told, types

HOUR = timedelta(hours=1)


def test_a_booking_starts_now_and_lasts_as_long_as_the_lot_says(driver: User, slot: Slot) -> None:
    before = moment()
    answer = create_booking(driver=driver, slot_id=slot.pk, vehicle_number=PLATE)
    booking = Booking.objects.get(pk=answer.booking.pk)
    assert before <= booking.start_time == answer.moment <= moment()
    assert booking.end_time == booking.start_time + HOUR
    assert payloads.driver_view(booking, answer.moment)["remaining_time"] == 3600


def test_now_is_cut_to_the_millisecond_and_goes_on_within_a_transaction(driver: User, slot: Slot) -> None:
    booking = book(driver, slot)
    assert booking.start_time.microsecond % 1000 == 0
    assert moment().microsecond % 1000 == 0


def test_driver_owner_and_board_are_told_the_same_moment(driver: User, owner: User, lot: Lot, slot: Slot) -> None:
    booking = book(driver, slot)
    streams = {of_driver(driver.pk), of_owner(owner.pk), of_lot(lot.pk)}
    events = Event.objects.all()
    assert {(event.stream, event.version, event.type) for event in events} == {
        (stream, 1, "booking-created") for stream in streams
    }
    assert {event.created_at for event in events} == {booking.start_time}
    assert {event.actor for event in events} == {"driver"}


def test_the_board_and_the_owner_are_told_the_whole_slot(driver: User, owner: User, lot: Lot, slot: Slot) -> None:
    booking = book(driver, slot)
    (board,), (owners,) = told(of_lot(lot.pk)), told(of_owner(owner.pk))
    assert board["slot"] == owners["slot"]
    assert board["slot"]["state"] == "booked"
    assert board["slot"]["booking"]["id"] == booking.pk
    assert board["slot"]["booking"]["remaining_time"] == 3600
    assert board["lot_id"] == owners["lot_id"] == lot.pk
    assert owners["booking"]["driver"] == {"id": driver.pk, "name": "Asha Demo"}


def test_a_booking_keeps_labels_names_and_prices(driver: User, slot: Slot) -> None:
    booking = book(driver, slot)
    before = payloads.owner_view(booking, booking.start_time)
    Lot.objects.update(name="Other", address="Elsewhere", currency="JPY", default_duration=2 * HOUR)
    Slot.objects.update(label="Z9", price=99, vehicle_type="van")
    User.objects.filter(pk=driver.pk).update(name="Somebody else")
    booking = Booking.objects.get(pk=booking.pk)
    assert payloads.owner_view(booking, booking.start_time) == before


def test_the_price_is_fixed_at_booking(driver: User, driver2: User, slot: Slot, past_its_end: Ender) -> None:
    booking = book(driver, slot, duration=HOUR / 2)
    Slot.objects.update(price=400)
    past_its_end(booking)
    book(driver2, slot)
    booking.refresh_from_db()
    assert booking.price == booking.charged == Decimal(20)


@pytest.mark.parametrize("seconds", [5, 86_400])
def test_a_lot_takes_its_shortest_and_longest_duration(driver: User, slot: Slot, seconds: int) -> None:
    booking = book(driver, slot, duration=timedelta(seconds=seconds))
    assert booking.end_time - booking.start_time == timedelta(seconds=seconds)


@pytest.mark.parametrize("seconds", [4, 86_401, 2**31 - 1])
def test_a_duration_outside_of_what_the_lot_allows_is_refused(driver: User, slot: Slot, seconds: int) -> None:
    with pytest.raises(Invalid) as refusal:
        book(driver, slot, duration=timedelta(seconds=seconds))
    sentence = "This lot takes bookings of 5 to 86400 seconds."
    assert refusal.value.as_dict() == {"error": sentence, "code": "invalid", "fields": {"duration": [sentence]}}


def test_each_lot_has_its_own_durations(driver: User, slot: Slot) -> None:
    Lot.objects.update(default_duration=timedelta(minutes=1), max_duration=timedelta(minutes=2))
    booking = book(driver, slot)
    assert booking.end_time - booking.start_time == timedelta(minutes=1)


@pytest.mark.parametrize(
    ("duration", "before_the_end"),
    [
        (HOUR, timedelta(minutes=5)),
        (timedelta(minutes=10), timedelta(minutes=5)),
        (timedelta(minutes=4), timedelta(minutes=2)),
        (timedelta(seconds=5), timedelta(seconds=2.5)),
    ],
)
def test_the_warning_is_due_at_most_half_the_booking_before_its_end(
    driver: User, slot: Slot, duration: timedelta, before_the_end: timedelta
) -> None:
    booking = book(driver, slot, duration=duration)
    assert booking.due_at == booking.expiring_at == booking.end_time - before_the_end


def test_a_slot_that_somebody_has_is_taken(driver: User, driver2: User, slot: Slot) -> None:
    book(driver, slot)
    with pytest.raises(SlotTaken, match=r"Selected slot is not available\."):
        book(driver2, slot, "B2")


def test_a_closed_slot_is_unavailable(driver: User, slot: Slot) -> None:
    Slot.objects.update(in_service=False)
    with pytest.raises(SlotUnavailable, match=r"Selected slot is not available\."):
        book(driver, slot)


@pytest.mark.parametrize("what", [Slot, Lot])
def test_what_is_retired_is_not_there(driver: User, slot: Slot, what: type[Slot | Lot]) -> None:
    what.objects.update(retired_at=moment())
    with pytest.raises(NotFound):
        book(driver, slot)


def test_an_unknown_slot_is_not_there(driver: User) -> None:
    for slot_id in (1, 2**63 - 1, 2**70):
        with pytest.raises(NotFound):
            create_booking(driver=driver, slot_id=slot_id, vehicle_number=PLATE)


def test_a_lot_that_is_not_listed_exists_for_its_owner_alone(driver: User, owner: User, slot: Slot) -> None:
    Lot.objects.update(listed=False)
    with pytest.raises(NotFound):
        book(driver, slot)
    assert book(owner, slot).driver == owner


def test_a_slot_for_another_type_of_vehicle_is_refused(driver: User, slot: Slot) -> None:
    with pytest.raises(VehicleTypeMismatch, match=r"Slot A1 is for a car\. Choose a slot for your vehicle\."):
        book(driver, slot, vehicle_type="truck")
    assert book(driver, slot, vehicle_type="car")


def test_a_price_that_rose_is_refused_and_named(driver: User, slot: Slot) -> None:
    with pytest.raises(PriceChanged) as refusal:
        book(driver, slot, expected_price=Decimal("39.99"))
    assert refusal.value.price == "40.00"
    assert not Booking.objects.exists()


@pytest.mark.parametrize("expected", ["40", "40.000", "41"])
def test_a_price_that_did_not_rise_is_taken(driver: User, slot: Slot, expected: str) -> None:
    assert book(driver, slot, expected_price=Decimal(expected)).price == Decimal(40)


def test_a_booking_past_its_end_is_ended_by_the_next_one_before_it_begins(
    driver: User, driver2: User, owner: User, lot: Lot, slot: Slot, past_its_end: Ender
) -> None:
    old = book(driver, slot)
    past_its_end(old)
    new = book(driver2, slot, "B2")
    old.refresh_from_db()
    assert (old.status, old.end_reason, old.ended_at, old.due_at) == ("completed", "time", old.end_time, None)
    for stream in (of_lot(lot.pk), of_owner(owner.pk)):
        assert types(stream) == ["booking-created", "booking-completed", "booking-created"]
        completed = told(stream)[1]
        assert completed["booking"]["id"] == old.pk
        assert (completed["slot"]["state"], completed["slot"]["booking"]) == ("free", None)
    assert types(of_driver(driver.pk)) == ["booking-created", "booking-completed"]
    assert Event.objects.filter(created_at=new.start_time).count() == 6


@pytest.mark.parametrize("milliseconds", [-1, 0, 1])
def test_a_slot_can_be_booked_again_at_the_very_instant_of_its_end(
    driver: User, driver2: User, slot: Slot, monkeypatch: pytest.MonkeyPatch, milliseconds: int
) -> None:
    old = book(driver, slot)
    instant = old.end_time + timedelta(milliseconds=milliseconds)
    monkeypatch.setattr(settle, "moment", lambda: instant)
    if milliseconds < 0:
        with pytest.raises(SlotTaken):
            book(driver2, slot)
    else:
        assert book(driver2, slot).start_time == instant


def test_one_reading_of_the_clock_says_what_has_ended_and_when_the_next_one_starts(
    driver: User, driver2: User, slot: Slot, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = book(driver, slot)
    readings = count(0)
    monkeypatch.setattr(settle, "moment", lambda: old.end_time + timedelta(milliseconds=next(readings)))
    assert book(driver2, slot).start_time == old.end_time
    ended, created = Event.objects.filter(stream=of_lot(slot.lot_id)).order_by("version")[1:]
    assert ended.created_at == created.created_at == old.end_time


def test_a_refused_booking_leaves_no_trace(driver: User, driver2: User, slot: Slot, past_its_end: Ender) -> None:
    old = book(driver, slot)
    past_its_end(old)
    events = Event.objects.count()
    with pytest.raises(PriceChanged):
        book(driver2, slot, "B2", expected_price=Decimal(1))
    old.refresh_from_db()
    assert old.status == "booked"
    assert Event.objects.count() == events
    assert not Vehicle.objects.filter(driver=driver2).exists()


def test_a_slot_that_is_held_too_long_is_unavailable(driver: User, slot: Slot) -> None:
    with holding(slot), impatient(), pytest.raises(Unavailable, match="Nothing was changed"):
        book(driver, slot)
    assert not Booking.objects.exists()
