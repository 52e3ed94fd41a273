import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Slot
from bookings.written import GIVEN, Written


@pytest.fixture
def open_slots() -> Written[Slot]:
    return Written(Slot.objects.filter(label=GIVEN, in_service=True).order_by("pk"))


def test_each_use_gives_the_rows_for_its_own_value(open_slots: Written[Slot], slot: Slot, slot2: Slot) -> None:
    assert open_slots(slot.label) == [slot]
    assert open_slots(slot2.label) == [slot2]
    assert open_slots("none of these") == []


def test_a_value_is_never_part_of_the_sql(open_slots: Written[Slot], slot: Slot) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert open_slots("' OR true --") == []
    assert len(asked) == 1


def test_what_was_written_once_is_not_written_again(
    open_slots: Written[Slot], slot: Slot, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_slots(slot.label)
    monkeypatch.delattr("django.db.models.sql.compiler.SQLCompiler.as_sql")
    assert open_slots(slot.label) == [slot]
