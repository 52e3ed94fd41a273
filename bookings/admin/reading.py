"""What staff may read and never write, and lists that stay quick however long they grow."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.contrib.admin import EmptyFieldListFilter, ModelAdmin, ShowFacets
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import Max, QuerySet
from django.http import HttpRequest

# Counting millions of rows costs more than anybody learns from it.
MOST_LISTED = 10_000
# Filters ask for what has no index; who looks for something older searches for it.
MOST_FILTERED = 200_000


class ReadOnly(ModelAdmin):  # type: ignore[type-arg]
    """Rows that are found and read here; nobody adds, changes or deletes one by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False


class FirstPages(Paginator):  # type: ignore[type-arg]
    """Pages of at most MOST_LISTED rows: who looks for more searches or filters."""

    @cached_property
    def count(self) -> int:
        """Give how many rows can be paged through."""
        rows: Any = self.object_list
        found: int = rows.order_by()[:MOST_LISTED].count()
        return found


class Long(ModelAdmin):  # type: ignore[type-arg]
    """A list of a table that grows without end, newest first."""

    paginator = FirstPages
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    list_max_show_all = 0
    ordering = ("-id",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Give what a search finds; without one, of the newest rows alone."""
        if search_term:
            return self.found(request, queryset, search_term), False
        newest = self.model._default_manager.aggregate(id=Max("pk"))["id"] or 0  # noqa: SLF001
        return queryset.filter(pk__gt=newest - MOST_FILTERED), False

    def found(self, request: HttpRequest, rows: QuerySet[Any], term: str) -> QuerySet[Any]:
        """Give what a search finds, by whatever the table has an index of."""
        return super().get_search_results(request, rows, term)[0]


class Happened(EmptyFieldListFilter):
    """Whether a moment has come, such as that of retiring."""

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Give the choices in other words than "empty"."""
        words = {"Empty": "No", "Not empty": "Yes"}
        for choice in super().choices(changelist):
            yield {**choice, "display": words.get(str(choice["display"]), choice["display"])}


def whole_number(text: str) -> int | None:
    """Give the id that somebody may have typed, or None."""
    # The largest id has 19 digits; a longer number finds nothing anyway.
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None  # noqa: PLR2004
