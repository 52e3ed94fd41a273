import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bookings.models import Booking, Lot, Slot, User
from bookings.occupancy import read_occupancy
from bookings.services.due import WARN
from bookings.services.settle import COMPLETE
from bookings.streams import HEADS
from bookings.today import read_today
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


def add_years_ago(number: int) -> None:
    """Let the only booking's slot have had so many in former years, and have PostgreSQL count them."""
    columns = {str(field.column): str(field.column) for field in Booking._meta.concrete_fields if field.column != "id"}
    columns |= {each: f"{each} - (n + 1000) * interval '1 day'" for each in ("start_time", "end_time")}
    columns |= {"ended_at": columns["end_time"], "status": "'completed'", "due_at": "NULL", "charged": "price"}
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO bookings_booking ({', '.join(columns)})"  # noqa: S608 — ours
            f" SELECT {', '.join(columns.values())} FROM bookings_booking, generate_series(1, %s) AS n",
            [number],
        )
        cursor.execute("ANALYZE bookings_booking")


@pytest.mark.parametrize(
    "look",
    [lambda lot: read_occupancy(user_id=lot.owner_id, lot_id=lot.pk, hours=24), lambda lot: read_today(lot.owner_id)],
    ids=["occupancy", "today"],
)
def test_looking_back_reads_nothing_of_former_years(
    driver: User, lot: Lot, slot: Slot, look: Callable[[Lot], object]
) -> None:
    book(driver, slot)
    add_years_ago(5000)
    with CaptureQueriesContext(connection) as asked:
        look(lot)
    (statement,) = [query["sql"] for query in asked if "ended_at" in query["sql"]]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # this table holds one lot's alone
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")
        (((plan,),),) = cursor.fetchall()
    assert sum(rows_read(plan["Plan"])) == 1


def rows_read(part: dict[str, Any]) -> Iterator[float]:
    """Give how many of the bookings' rows each scan of a plan read, with what it threw away."""
    if part.get("Relation Name") == "bookings_booking":
        yield part["Actual Rows"] + part.get("Rows Removed by Filter", 0)
    for under in part.get("Plans", []):
        yield from rows_read(under)
