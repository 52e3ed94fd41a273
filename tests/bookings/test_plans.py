import re
from itertools import count

import pytest
from django.db import connection

from bookings.services.due import WARN
from bookings.services.settle import COMPLETE
from bookings.streams import HEADS

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
