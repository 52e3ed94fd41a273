import re
from collections.abc import Callable
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Lot, Slot, User
from bookings.occupancy import read_occupancy
from bookings.services.due import WARN
from bookings.services.settle import COMPLETE
from bookings.streams import HEADS
from bookings.today import read_today
from tests.bookings.history import add_lots_of, add_years_ago, bookings_read
from tests.bookings.parking import book

STATEMENTS = {"complete": COMPLETE, "warn": WARN, "heads": HEADS}


def kept_plan(statement: str) -> str:
    """Give the plan that serves whatever values come, as PostgreSQL keeps it after a few of them."""
    numbers = count(1)
    with connection.cursor() as cursor:
        numbered = re.sub("%s", lambda _: f"${next(numbers)}", statement)
        cursor.execute(f"EXPLAIN (GENERIC_PLAN) {numbered}")
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.django_db
@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS.keys())
def test_no_kept_plan_compares_each_row_with_each_of_many_values(statement: str) -> None:
    plan = kept_plan(statement)
    assert "Scan" in plan
    assert "ANY" not in plan.replace("ANY_subquery", "")


@pytest.mark.parametrize(
    "look",
    [lambda lot: read_occupancy(user_id=lot.owner_id, lot_id=lot.pk, hours=24), lambda lot: read_today(lot.owner_id)],
    ids=["occupancy", "today"],
)
def test_looking_back_reads_nothing_of_former_years_and_other_owners(
    driver: User, driver2: User, lot: Lot, slot: Slot, look: Callable[[Lot], object]
) -> None:
    book(driver, slot)
    add_years_ago(1000)
    add_lots_of(driver2, 5000)
    with CaptureQueriesContext(connection) as asked:
        look(lot)
    (statement,) = [query["sql"] for query in asked if "ended_at" in query["sql"]]
    assert bookings_read(statement) == 1
