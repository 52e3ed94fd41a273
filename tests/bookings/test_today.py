from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bookings import today
from bookings.models import Booking, Lot, Slot, User
from bookings.services.due import settle_due
from bookings.today import read_days, read_today
from tests.bookings.conftest import Ender
from tests.bookings.parking import book, cancel

HOUR = timedelta(hours=1)
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("utc_lot")

Figures = Callable[..., dict[str, Any]]


@pytest.fixture
def utc_lot(lot: Lot) -> Lot:
    lot.timezone, lot.currency = "UTC", "EUR"
    lot.save()
    return lot


@pytest.fixture
def figures(owner: User, monkeypatch: pytest.MonkeyPatch) -> Figures:
    def at(now: datetime) -> dict[str, Any]:
        monkeypatch.setattr(today, "moment", lambda: now)
        (lot,) = read_today(owner.pk).lots
        return lot

    return at


def stand(driver: User, slot: Slot, start_time: datetime, duration: timedelta = HOUR, **different: Any) -> Booking:
    booking = book(driver, slot, f"A{slot.pk}", duration=duration)
    values = {"start_time": start_time, "end_time": start_time + duration, "expiring_at": start_time + duration}
    Booking.objects.filter(pk=booking.pk).update(**{**values, **different})
    booking.refresh_from_db()
    return booking


def completed(driver: User, slot: Slot, start_time: datetime, duration: timedelta = HOUR) -> Booking:
    charged = Decimal(40 * (duration // HOUR))
    return stand(
        driver, slot, start_time, duration, status="completed", ended_at=start_time + duration, charged=charged
    )


@pytest.mark.usefixtures("slot")
def test_a_day_without_bookings(utc_lot: Lot, figures: Figures) -> None:
    assert figures(NOON) == {
        "lot_id": utc_lot.pk,
        "date": "2026-01-15",
        "occupied": 0,
        "running": 0,
        "completed": 0,
        "cancelled": 0,
        "revenue": "0.00",
        "currency": "EUR",
        "occupancy": 0,
    }


@pytest.mark.usefixtures("slot2")
def test_running_bookings_count_with_their_price_and_their_time_so_far(
    driver: User, slot: Slot, figures: Figures
) -> None:
    stand(driver, slot, NOON - 3 * HOUR, 6 * HOUR)
    day = figures(NOON)
    assert (day["running"], day["occupied"], day["revenue"]) == (1, 1, "240.00")
    assert day["occupancy"] == round(100 * 3 / 24)


def test_completed_ones_count_on_the_day_they_ended_and_their_money_on_the_day_they_started(
    driver: User, slot: Slot, figures: Figures
) -> None:
    completed(driver, slot, NOON - 13 * HOUR, 2 * HOUR)
    assert {name: figures(NOON)[name] for name in ("completed", "revenue", "occupancy")} == {
        "completed": 1,
        "revenue": "0.00",
        "occupancy": round(100 * 1 / 12),
    }
    yesterday = figures(NOON - 12 * HOUR - timedelta(milliseconds=1))
    assert (yesterday["date"], yesterday["completed"], yesterday["revenue"]) == ("2026-01-14", 0, "80.00")


def test_one_past_its_end_whose_event_has_not_come_is_neither_running_nor_completed(
    driver: User, slot: Slot, figures: Figures
) -> None:
    stand(driver, slot, NOON - 2 * HOUR)
    day = figures(NOON)
    assert (day["running"], day["occupied"], day["completed"], day["revenue"]) == (0, 0, 0, "40.00")
    assert day["occupancy"] == round(100 * 1 / 12)


def test_one_that_ends_in_this_very_moment_is_not_running_and_one_that_starts_is(
    driver: User, slot: Slot, slot2: Slot, figures: Figures
) -> None:
    stand(driver, slot, NOON - HOUR)
    stand(driver, slot2, NOON)
    assert figures(NOON)["running"] == 1
    assert figures(NOON)["revenue"] == "80.00"


def test_a_cancelled_one_counts_with_what_was_charged(driver: User, slot: Slot, figures: Figures) -> None:
    ended_at = NOON - HOUR
    over = {"status": "cancelled", "ended_at": ended_at, "charged": Decimal("20.5")}
    stand(driver, slot, NOON - 2 * HOUR, 6 * HOUR, **over)
    day = figures(NOON)
    assert (day["cancelled"], day["completed"], day["revenue"]) == (1, 0, "20.50")
    assert day["occupancy"] == round(100 * 1 / 12)


def test_one_cancelled_before_its_start_took_no_time(driver: User, slot: Slot, figures: Figures) -> None:
    over = {"status": "cancelled", "ended_at": NOON - 2 * HOUR, "charged": Decimal(0)}
    stand(driver, slot, NOON - HOUR, 2 * HOUR, **over)
    day = figures(NOON)
    assert (day["cancelled"], day["revenue"], day["occupancy"]) == (1, "0.00", 0)


def test_one_of_today_that_was_cancelled_yesterday_is_none_of_today(driver: User, slot: Slot, figures: Figures) -> None:
    over = {"status": "cancelled", "ended_at": NOON - 24 * HOUR, "charged": Decimal(0)}
    stand(driver, slot, NOON - HOUR, 2 * HOUR, **over)
    day = figures(NOON)
    assert (day["cancelled"], day["revenue"], day["occupancy"]) == (0, "0.00", 0)


def test_an_upcoming_one_counts_nowhere(driver: User, slot: Slot, figures: Figures) -> None:
    stand(driver, slot, NOON + HOUR)
    day = figures(NOON)
    assert (day["running"], day["occupied"], day["revenue"], day["occupancy"]) == (0, 0, "0.00", 0)


def test_occupancy_is_of_the_slots_now_in_service_and_at_most_all(
    driver: User, slot: Slot, slot2: Slot, figures: Figures
) -> None:
    completed(driver, slot, NOON - 12 * HOUR, 12 * HOUR)
    completed(driver, slot2, NOON - 12 * HOUR, 6 * HOUR)
    assert figures(NOON)["occupancy"] == 75
    Slot.objects.filter(pk=slot.pk).update(in_service=False)
    assert figures(NOON)["occupancy"] == 100
    Slot.objects.update(retired_at=NOON)
    assert figures(NOON)["occupancy"] == 0


@pytest.mark.usefixtures("slot")
def test_at_midnight_itself_there_is_no_day_to_be_occupied(figures: Figures) -> None:
    midnight = figures(NOON + 12 * HOUR)
    assert (midnight["date"], midnight["occupancy"]) == ("2026-01-16", 0)


@pytest.mark.parametrize(
    ("zone", "now", "date", "until_midnight"),
    [
        ("Asia/Kolkata", datetime(2026, 1, 15, 18, 29, 59, tzinfo=UTC), "2026-01-15", timedelta(seconds=1)),
        ("Asia/Kolkata", datetime(2026, 1, 15, 18, 30, tzinfo=UTC), "2026-01-16", 24 * HOUR),
        ("Pacific/Kiritimati", NOON, "2026-01-16", 22 * HOUR),
        ("America/Los_Angeles", datetime(2026, 1, 15, 7, tzinfo=UTC), "2026-01-14", HOUR),
        ("Europe/Berlin", datetime(2026, 3, 28, 23, tzinfo=UTC), "2026-03-29", 23 * HOUR),
        ("Europe/Berlin", datetime(2026, 10, 24, 22, tzinfo=UTC), "2026-10-25", 25 * HOUR),
        ("Africa/Cairo", datetime(2026, 4, 23, 21, 59, tzinfo=UTC), "2026-04-23", timedelta(minutes=1)),
        ("Africa/Cairo", datetime(2026, 4, 23, 22, tzinfo=UTC), "2026-04-24", 23 * HOUR),
    ],
)
@pytest.mark.usefixtures("lot")
def test_a_day_is_the_lots_own(
    owner: User, monkeypatch: pytest.MonkeyPatch, zone: str, now: datetime, date: str, until_midnight: timedelta
) -> None:
    Lot.objects.update(timezone=zone)
    monkeypatch.setattr(today, "moment", lambda: now)
    day = read_today(owner.pk)
    assert (day.lots[0]["date"], day.next_midnight) == (date, until_midnight)


@pytest.mark.parametrize(
    ("midnight", "hours"),
    [(datetime(2026, 3, 28, 23, tzinfo=UTC), 23), (datetime(2026, 10, 24, 22, tzinfo=UTC), 25)],
)
def test_a_day_on_which_the_clock_changes_has_its_real_length(
    driver: User, slot: Slot, figures: Figures, midnight: datetime, hours: int
) -> None:
    Lot.objects.update(timezone="Europe/Berlin")
    completed(driver, slot, midnight, 6 * HOUR)
    assert figures(midnight + (hours - 1) * HOUR)["occupancy"] == round(100 * 6 / (hours - 1))


@pytest.mark.usefixtures("lot")
def test_the_next_midnight_is_that_of_the_first_lot_to_have_one(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(today, "moment", lambda: NOON)
    Lot.objects.create(owner=owner, name="Other", currency="USD", timezone="Asia/Tokyo")
    assert read_today(owner.pk).next_midnight == 3 * HOUR


def test_the_days_of_several_owners_come_in_their_order_each_with_its_own_lots(
    driver: User, owner: User, slot: Slot, monkeypatch: pytest.MonkeyPatch
) -> None:
    completed(driver, slot, NOON - 2 * HOUR)
    theirs = [
        Lot.objects.create(owner=driver, name=zone, currency="USD", timezone=zone) for zone in ("UTC", "Asia/Tokyo")
    ]
    monkeypatch.setattr(today, "moment", lambda: NOON)
    mine, others, nobodys, again = read_days([owner.pk, driver.pk, 10**9, owner.pk])
    assert [lot["completed"] for lot in mine.lots] == [1]
    assert [lot["lot_id"] for lot in others.lots] == [lot.pk for lot in theirs]
    assert (mine.next_midnight, others.next_midnight) == (12 * HOUR, 3 * HOUR)
    assert (nobodys.lots, again) == ([], mine)


@pytest.mark.usefixtures("lot")
def test_who_has_no_lot_has_no_day(driver: User) -> None:
    assert read_today(driver.pk).lots == []
    assert read_today(driver.pk).next_midnight == timedelta(days=1)


@pytest.mark.usefixtures("move")
def test_the_databases_clock_says_what_today_is(
    driver: User, owner: User, slots: list[Slot], past_its_end: Ender
) -> None:
    seconds = timedelta(seconds=5)
    past_its_end(book(driver, slots[0], "A1", duration=seconds))
    settle_due()
    book(driver, slots[1], "A2")
    cancel(driver, book(driver, slots[2], "A3"))
    (day,) = read_today(owner.pk).lots
    assert (day["running"], day["occupied"], day["cancelled"]) == (1, 1, 1)
    assert day["completed"] in (0, 1)  # zero just after midnight in Kochi
