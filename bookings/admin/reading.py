"""What staff may read and never write, and lists that stay quick however long they grow."""

from functools import cached_property
from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.paginator import Paginator
from django.http import HttpRequest

# Counting millions of rows costs more than anybody learns from it.
MOST_LISTED = 10_000


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
    """A list of a table that grows without end."""

    paginator = FirstPages
    show_full_result_count = False
    list_max_show_all = 0


def whole_number(text: str) -> int | None:
    """Give the id that somebody may have typed, or None."""
    # The largest id has 19 digits; a longer number finds nothing anyway.
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None  # noqa: PLR2004
