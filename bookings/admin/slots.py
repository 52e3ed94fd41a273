"""Slots: changed, closed and retired by their services; new ones are added on the page of their lot."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.contrib import admin
from django.http import HttpRequest

from bookings import money
from bookings.admin.deeds import Deed, Do, WithDeeds
from bookings.admin.entering import NewPrice, SlotForm
from bookings.admin.reading import Happened
from bookings.admin.serving import Served
from bookings.journal import Actor
from bookings.models import Slot, User
from bookings.services.slots import SlotChanges, retire_slot, update_slots


def _changing(changes: SlotChanges | None = None) -> Do:
    def do(staff: User, slots: Sequence[Slot], given: Mapping[str, Any]) -> None:
        wanted = changes or cast("SlotChanges", dict(given))
        update_slots(user=staff, actor=Actor.STAFF, slot_ids=[slot.pk for slot in slots], changes=wanted)

    return do


def _retire(staff: User, slots: Sequence[Slot], _given: Mapping[str, Any]) -> None:
    for slot in slots:
        retire_slot(user=staff, actor=Actor.STAFF, slot_id=slot.pk)


def _is_there(slot: Slot) -> bool:
    return slot.retired_at is None


# Changes are made together: each event tells of a whole lot, so one by one would tell it over and over.
DEEDS = (
    Deed(
        name="close",
        verb="Close",
        explained="Nobody can book it. What is booked stays booked, and then the slot is closed.",
        done="closed",
        do=_changing({"in_service": False}),
        fits=lambda slot: _is_there(slot) and slot.in_service,
        together=True,
    ),
    Deed(
        name="open",
        verb="Open",
        explained="It can be booked again.",
        done="opened",
        do=_changing({"in_service": True}),
        fits=lambda slot: _is_there(slot) and not slot.in_service,
        together=True,
    ),
    Deed(
        name="reprice",
        verb="Reprice",
        explained="What is booked keeps its price.",
        done="repriced",
        do=_changing(),
        form=NewPrice,
        fits=_is_there,
        together=True,
    ),
    Deed(
        name="retire",
        verb="Retire",
        explained="It is gone for everybody. It cannot be undone, and has to wait until nothing is booked there.",
        done="retired",
        do=_retire,
        fits=_is_there,
    ),
)


@admin.register(Slot)
class SlotAdmin(WithDeeds, Served):
    """Slots."""

    deeds = DEEDS
    form = SlotForm
    list_display = ("label", "lot", "vehicle_type", "hourly", "in_service", "retired_at")
    list_filter = ("vehicle_type", "in_service", ("retired_at", Happened))
    list_select_related = ("lot",)
    search_fields = ("label", "lot__name")
    search_help_text = "A slot's label or its lot's name."
    ordering = ("lot__name", "lot", "id")  # as they were added: by label A10 would stand before A2
    fields = ("lot", "label", "vehicle_type", "price", "in_service", "created_at", "retired_at")
    readonly_fields = ("lot", "label", "created_at", "retired_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody here: slots are added on the page of their lot, many at once."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Slot | None = None) -> bool:
        """Tell whether it can be changed: a retired one is gone."""
        return super().has_change_permission(request, obj) and (obj is None or _is_there(obj))

    @admin.display(description="Price an hour", ordering="price")
    def hourly(self, slot: Slot) -> str:
        """Give the price with its currency."""
        return f"{money.shown(slot.price, slot.lot.currency)} {slot.lot.currency}"

    def serve(self, request: HttpRequest, form: SlotForm, row: Slot | None) -> Slot:
        """Give the slot, changed by its service."""
        assert row is not None, "slots are added on the page of their lot"
        changes = cast("SlotChanges", form.changes())
        update_slots(user=cast("User", request.user), actor=Actor.STAFF, slot_ids=[row.pk], changes=changes)
        return row
