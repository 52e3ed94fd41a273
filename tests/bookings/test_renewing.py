from datetime import timedelta
from decimal import Decimal

import pytest

from bookings.clock import moment
from bookings.errors import Invalid, NotFound, SlotTaken, SlotUnavailable
from bookings.models import Booking, Lot, Slot, User
from bookings.services import settle
from bookings.services.placing import PriceChanged, VehicleInUse
from bookings.services.renew import NotRenewable, NotYourBooking, renew_booking
from bookings.streams import of_driver, of_lot, of_owner
from tests.bookings.conftest import Ender
from tests.bookings.parking import book, cancel, renew, told, types


@pytest.fixture
def over(driver: User, slot: Slot, past_its_end: Ender) -> Booking:
    booking = book(driver, slot)
    past_its_end(booking)
    booking.refresh_from_db()
    return booking


def test_renewing_starts_now_in_the_same_slot_with_the_same_vehicle(driver: User, over: Booking) -> None:
    before = moment()
    new = renew(driver, over)
    assert before <= new.start_time <= moment()
    assert (new.slot, new.vehicle, new.vehicle_number) == (over.slot, over.vehicle, over.vehicle_number)
    assert new.renewed_from == over


def test_the_old_one_is_completed_first_and_the_new_one_is_told_as_renewed(
    driver: User, owner: User, lot: Lot, over: Booking
) -> None:
    new = renew(driver, over)
    over.refresh_from_db()
    assert (over.status, over.ended_at) == ("completed", over.end_time)
    for stream in (of_driver(driver.pk), of_owner(owner.pk), of_lot(lot.pk)):
        assert types(stream) == ["booking-created", "booking-completed", "booking-renewed"]
        renewed = told(stream)[-1]
        assert renewed["booking"]["id"] == new.pk
        assert renewed["previous_booking_id"] == over.pk


def test_a_completed_booking_stays_as_it_is(driver: User, over: Booking) -> None:
    first = renew(driver, over)
    over.refresh_from_db()
    ended_at = over.ended_at
    cancel(driver, first)
    again = renew(driver, over)
    over.refresh_from_db()
    assert over.ended_at == ended_at
    assert again.renewed_from == over


def test_renewing_costs_todays_price(driver: User, over: Booking) -> None:
    Slot.objects.update(price=60)
    assert renew(driver, over, duration=timedelta(minutes=90)).price == Decimal(90)


def test_a_running_booking_cannot_be_renewed(driver: User, slot: Slot) -> None:
    booking = book(driver, slot)
    sentence = r"^Can only renew completed or expired bookings \(current status: booked\)$"
    with pytest.raises(NotRenewable, match=sentence):
        renew(driver, booking)


def test_a_cancelled_booking_cannot_be_renewed(driver: User, slot: Slot) -> None:
    booking = cancel(driver, book(driver, slot))
    with pytest.raises(NotRenewable, match=r"\(current status: cancelled\)$"):
        renew(driver, booking)


@pytest.mark.parametrize("milliseconds", [-1, 0, 1])
def test_a_booking_can_be_renewed_from_the_instant_of_its_end(
    driver: User, slot: Slot, monkeypatch: pytest.MonkeyPatch, milliseconds: int
) -> None:
    booking = book(driver, slot)
    instant = booking.end_time + timedelta(milliseconds=milliseconds)
    monkeypatch.setattr(settle, "moment", lambda: instant)
    if milliseconds < 0:
        with pytest.raises(NotRenewable):
            renew(driver, booking)
    else:
        assert renew(driver, booking).start_time == instant


def test_somebody_elses_booking_cannot_be_renewed(driver2: User, over: Booking) -> None:
    with pytest.raises(NotYourBooking, match=r"^You can only renew your own bookings$"):
        renew(driver2, over)


@pytest.mark.parametrize("booking_id", [1, 2**63 - 1, 2**70])
def test_an_unknown_booking_is_not_there(driver: User, booking_id: int) -> None:
    with pytest.raises(NotFound):
        renew_booking(driver=driver, booking_id=booking_id)


def test_a_slot_that_somebody_else_took_is_not_available_for_renewal(
    driver: User, driver2: User, slot: Slot, over: Booking
) -> None:
    book(driver2, slot)
    with pytest.raises(SlotTaken, match=r"^Slot is not available for renewal$"):
        renew(driver, over)


def test_a_closed_slot_is_not_available_for_renewal(driver: User, over: Booking) -> None:
    Slot.objects.update(in_service=False)
    with pytest.raises(SlotUnavailable, match=r"^Slot is not available for renewal$"):
        renew(driver, over)


@pytest.mark.parametrize("what", [Slot, Lot])
def test_what_is_retired_is_not_available_for_renewal(driver: User, over: Booking, what: type[Slot | Lot]) -> None:
    what.objects.update(retired_at=moment())
    with pytest.raises(SlotUnavailable):
        renew(driver, over)


def test_a_lot_that_is_no_longer_listed_is_not_available_for_renewal(driver: User, over: Booking) -> None:
    Lot.objects.update(listed=False)
    with pytest.raises(SlotUnavailable, match=r"^Slot is not available for renewal$"):
        renew(driver, over)


def test_a_vehicle_that_stands_elsewhere_by_now_is_in_use(driver: User, slot2: Slot, over: Booking) -> None:
    book(driver, slot2)
    with pytest.raises(VehicleInUse):
        renew(driver, over)


def test_a_renewal_has_the_lots_durations_and_prices(driver: User, over: Booking) -> None:
    with pytest.raises(Invalid):
        renew(driver, over, duration=timedelta(seconds=4))
    with pytest.raises(PriceChanged):
        renew(driver, over, expected_price=Decimal("39.99"))


def test_a_refused_renewal_changes_nothing(driver: User, over: Booking) -> None:
    with pytest.raises(PriceChanged):
        renew(driver, over, expected_price=Decimal(0))
    over.refresh_from_db()
    assert over.status == "booked"
    assert types(of_driver(driver.pk)) == ["booking-created"]
