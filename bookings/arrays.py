"""`field__in=any_of(values)`: one array, where a list has a parameter for each.

At 10,000 values the driver reads a list longer than the database; at 100 Django took longer over it than over the rest.
"""

from collections.abc import Collection

from django.db.models.expressions import RawSQL


def any_of(values: Collection[int] | Collection[str], kind: str = "bigint") -> RawSQL:
    """Give these values for `__in`; `kind` is PostgreSQL's type of them."""
    return RawSQL(f"SELECT unnest(%s::{kind}[])", [list(values)])  # noqa: S611 — the kind is ours
