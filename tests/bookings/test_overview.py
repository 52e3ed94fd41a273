import pytest

from bookings.clock import moment
from bookings.models import Lot, Slot, User
from bookings.overview import read_overview
from tests.bookings.conftest import Ender
from tests.bookings.parking import book


@pytest.fixture
def mixed(lot: Lot) -> list[Slot]:
    types = ["car", "car", "motorcycle", "van"]
    return [Slot.objects.create(lot=lot, label=f"S{n}", vehicle_type=t, price=1) for n, t in enumerate(types)]


def test_each_listed_lot_says_how_many_slots_of_each_type_are_free(
    driver: User, lot: Lot, mixed: list[Slot], past_its_end: Ender
) -> None:
    van = book(driver, mixed[3], "V1")
    past_its_end(book(driver, mixed[0], "A1"))
    Slot.objects.filter(pk=mixed[1].pk).update(in_service=False)
    overview = read_overview()
    assert overview.lots == [
        {
            "id": lot.pk,
            "name": "Harbour deck",
            "address": "12 Marine Drive",
            "free": 2,
            "total": 4,
            "free_by_type": {"car": 1, "motorcycle": 1, "van": 0},
        }
    ]
    assert overview.changes_at == van.end_time


@pytest.mark.usefixtures("mixed")
def test_retired_slots_do_not_count() -> None:
    Slot.objects.filter(vehicle_type="van").update(retired_at=moment())
    (entry,) = read_overview().lots
    assert (entry["free"], entry["total"], entry["free_by_type"]) == (3, 3, {"car": 2, "motorcycle": 1})


def test_a_closed_slot_that_is_booked_counts_once(driver: User, slot: Slot) -> None:
    book(driver, slot)
    Slot.objects.update(in_service=False)
    (entry,) = read_overview().lots
    assert (entry["free"], entry["total"]) == (0, 1)


@pytest.mark.parametrize("hidden", [{"listed": False}, {"retired_at": "2026-01-15T12:00:00Z"}])
@pytest.mark.usefixtures("slot")
def test_a_lot_that_is_not_listed_is_not_in_it(hidden: dict[str, object]) -> None:
    Lot.objects.update(**hidden)
    assert read_overview().lots == []


@pytest.mark.usefixtures("lot")
def test_a_lot_without_slots_is_in_it_and_nothing_runs() -> None:
    overview = read_overview()
    assert [(entry["total"], entry["free_by_type"]) for entry in overview.lots] == [(0, {})]
    assert overview.changes_at is None
