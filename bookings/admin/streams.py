"""What happened: streams, their events, the epoch, and what staff did here. Read and never written."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from bookings.admin.reading import FirstPages, Long, ReadOnly, whole_number
from bookings.journal import Actor
from bookings.models import Epoch, Event, Stream


@admin.register(Stream)
class StreamAdmin(ReadOnly):
    """Streams."""

    paginator = FirstPages
    show_full_result_count = False
    list_display = ("name", "version")
    search_fields = ("name__startswith",)
    search_help_text = "How a stream's name begins, like owner.7"
    ordering = ("name",)


class ByActor(admin.SimpleListFilter):
    """Who caused an event; Django's own filter would read the whole table to find who there is."""

    title = "actor"
    parameter_name = "actor"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Give the actors."""
        return [(actor.value, actor.value) for actor in Actor]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Give the events of the chosen one."""
        return queryset.filter(actor=self.value()) if self.value() else queryset


@admin.register(Event)
class EventAdmin(Long, ReadOnly):
    """Events: what was told stands on the page of one, for it may name people."""

    list_display = ("id", "created_at", "stream", "version", "type", "actor", "booking_id")
    list_filter = (ByActor, "created_at")
    search_fields = ("stream",)
    search_help_text = "A stream's whole name, like owner.7, or a booking's id."
    fields = ("stream", "version", "type", "actor", "booking", "created_at", "payload")

    def found(self, request: HttpRequest, rows: QuerySet[Any], term: str) -> QuerySet[Any]:
        """Find by a stream's whole name or a booking's id."""
        return rows.filter(Q(stream=term) | Q(booking=whole_number(term) or 0))


@admin.register(Epoch)
class EpochAdmin(ReadOnly):
    """The stored part of the epoch; `manage.py new_epoch` counts it up."""

    list_display = ("number",)
    search_fields = ("number",)
    ordering = ("id",)


@admin.register(LogEntry)
class LogEntryAdmin(Long, ReadOnly):
    """What staff did in the admin."""

    list_display = ("action_time", "user", "content_type", "object_repr", "action_flag", "change_message")
    list_filter = ("action_time", "action_flag", "content_type")
    list_select_related = ("user", "content_type")
    search_fields = ("object_repr", "user__username")
    search_help_text = "What it was done to, or the user name of who did it."
