"""Queries of which Django writes the SQL once, and not for each use.

Writing takes it longer than PostgreSQL takes to answer. Only for what every create asks: elsewhere the difference
drowns.
"""

from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

M = TypeVar("M", bound=Model)

_value = object()
# Stands in a filter for the value that comes with each use.
GIVEN = RawSQL("%s", [_value])


class Written(Generic[M]):
    """A queryset with one GIVEN in it; called with the value it gives the rows, as a list."""

    def __init__(self, queryset: QuerySet[M]) -> None:
        self._queryset = queryset

    def __call__(self, value: Any) -> list[M]:
        """Ask the database."""
        sql, values = self._written
        given = [value if each is _value else each for each in values]
        return list(self._queryset.model._default_manager.raw(sql, given))  # noqa: SLF001 — Django's public name

    @cached_property
    def _written(self) -> tuple[str, tuple[Any, ...]]:
        return self._queryset.query.sql_with_params()
