"""A booking among many others, and what PostgreSQL reads of them."""

from collections.abc import Iterator
from typing import Any

from django.db import connection, models, transaction

from bookings.models import Booking, Lot, User


def add_years_ago(number: int) -> None:
    """Let the first booking's slot have had so many in former years, and have PostgreSQL count them."""
    ended = {"ended_at": _days_ago("end_time"), "status": "'completed'", "due_at": "NULL", "charged": "price"}
    _copy(Booking, number, **_SPAN_AGO, **ended)


def add_lots_of(owner: User, number: int) -> None:
    """Let this owner have so many lots with a booking each, and have PostgreSQL count them."""
    last = Lot.objects.latest("pk").pk
    _copy(Lot, number, id=f"{last} + n", owner_id=str(owner.pk))
    _copy(Booking, number, lot_id=f"{last} + n", **_SPAN_AGO)


def bookings_read(statement: str) -> float:
    """Give how many rows of bookings a statement reads, with those that it throws away."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # a test's table is too small to be worth an index
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")
        (((plan,),),) = cursor.fetchall()
    return sum(_read(plan["Plan"]))


def _days_ago(column: str) -> str:
    return f"{column} - (n + 1000) * interval '1 day'"


# Long ago, or the slot would be booked twice.
_SPAN_AGO = {name: _days_ago(name) for name in ("start_time", "end_time")}


def _copy(model: type[models.Model], number: int, **changed: str) -> None:
    """Add copies of the first row; `changed` gives columns in SQL, in which n is the number of the copy."""
    table = model._meta.db_table
    names = [str(field.column) for field in model._meta.concrete_fields if not field.primary_key or "id" in changed]
    values = [changed.get(name, name) for name in names]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)})"  # noqa: S608 — ours
            f" SELECT {', '.join(values)} FROM (SELECT * FROM {table} ORDER BY id LIMIT 1) AS first,"
            " generate_series(1, %s) AS n",
            [number],
        )
        cursor.execute(f"ANALYZE {table}")


def _read(part: dict[str, Any]) -> Iterator[float]:
    if part.get("Relation Name") == "bookings_booking":
        yield (part["Actual Rows"] + part.get("Rows Removed by Filter", 0)) * part["Actual Loops"]
    for under in part.get("Plans", []):
        yield from _read(under)
