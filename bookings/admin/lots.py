"""Lots: made, changed, listed, handed over and retired by their services."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bookings.admin.deeds import Deed, WithDeeds
from bookings.admin.entering import LotForm, NewOwner, NewSlots
from bookings.admin.reading import Happened
from bookings.admin.serving import Served
from bookings.journal import Actor
from bookings.models import Lot, User
from bookings.services.handing_over import hand_over_lot, retire_lot
from bookings.services.lots import LotChanges, create_lot, update_lot
from bookings.services.slots import add_slots


def _add_slots(staff: User, lots: Sequence[Lot], given: Mapping[str, Any]) -> None:
    for lot in lots:
        add_slots(user=staff, actor=Actor.STAFF, lot_id=lot.pk, **given)


def _listing(*, listed: bool) -> Any:
    def do(staff: User, lots: Sequence[Lot], _given: Mapping[str, Any]) -> None:
        for lot in lots:
            update_lot(user=staff, actor=Actor.STAFF, lot_id=lot.pk, changes={"listed": listed})

    return do


def _hand_over(staff: User, lots: Sequence[Lot], given: Mapping[str, Any]) -> None:
    for lot in lots:
        hand_over_lot(staff=staff, lot_id=lot.pk, to=given["owner"])


def _retire(staff: User, lots: Sequence[Lot], _given: Mapping[str, Any]) -> None:
    for lot in lots:
        retire_lot(staff=staff, lot_id=lot.pk)


def _is_there(lot: Lot) -> bool:
    return lot.retired_at is None


DEEDS = (
    Deed(
        name="add-slots",
        verb="Add slots",
        explained="They can be booked at once.",
        done="slots added",
        do=_add_slots,
        form=NewSlots,
        fits=_is_there,
    ),
    Deed(
        name="list",
        verb="List",
        explained="Everybody will see it and can book there; its owner sees drivers' names and vehicle numbers.",
        done="listed",
        do=_listing(listed=True),
        fits=lambda lot: _is_there(lot) and not lot.listed,
    ),
    Deed(
        name="unlist",
        verb="Unlist",
        explained="It will exist for its owner alone. What is booked stays booked.",
        done="unlisted",
        do=_listing(listed=False),
        fits=lambda lot: _is_there(lot) and lot.listed,
    ),
    Deed(
        name="hand-over",
        verb="Hand over",
        explained="Bookings and displays stay; the new owner sees them, the present one does not any more.",
        done="handed over",
        do=_hand_over,
        form=NewOwner,
        fits=_is_there,
    ),
    Deed(
        name="retire",
        verb="Retire",
        explained="It is gone for everybody, with its slots and displays. It cannot be undone, and has to wait until "
        "nothing is booked there.",
        done="retired",
        do=_retire,
        fits=_is_there,
    ),
)


@admin.register(Lot)
class LotAdmin(WithDeeds, Served):
    """Lots."""

    deeds = DEEDS
    form = LotForm
    list_display = ("name", "owner", "address", "timezone", "currency", "listed", "retired_at")
    list_filter = ("listed", ("retired_at", Happened), "currency", "timezone")
    list_select_related = ("owner",)
    search_fields = ("name", "address", "owner__username")
    search_help_text = "A lot's name or address, or its owner's user name."
    ordering = ("name", "id")
    autocomplete_fields = ("owner",)
    fieldsets = (
        (None, {"fields": ("owner", "name", "address", "listed")}),
        ("Where", {"fields": ("timezone", "currency")}),
        ("Durations", {"fields": ("default_duration", "min_duration", "max_duration", "expiring_soon")}),
        ("More", {"fields": ("retired_at", "what_is_there")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Lot | None = None) -> Any:
        """Give everything of a lot, or what a new one needs."""
        return self.fieldsets if obj else self.fieldsets[:-1]

    def get_readonly_fields(self, request: HttpRequest, obj: Lot | None = None) -> tuple[str, ...]:
        """Give what only a deed changes."""
        return ("owner", "retired_at", "what_is_there") if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Lot | None = None) -> bool:
        """Tell whether it can be changed: a retired one is gone."""
        return super().has_change_permission(request, obj) and (obj is None or _is_there(obj))

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        """Give the choice of an owner, who must be able to sign in."""
        kwargs["queryset"] = User.objects.filter(is_active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Lot]:
        """Give the lots with their owners."""
        return super().get_queryset(request).select_related("owner")

    @admin.display(description="What is there")
    def what_is_there(self, lot: Lot) -> SafeString:
        """Give the ways to the lot's slots, bookings and displays."""
        return format_html(
            '<a href="{}?{here}">Slots</a> · <a href="{}?{here}">Bookings</a> · <a href="{}?{here}">Displays</a>',
            *(reverse(f"{self.admin_site.name}:bookings_{kind}_changelist") for kind in ("slot", "booking", "kiosk")),
            here=f"lot__id__exact={lot.pk}",
        )

    def serve(self, request: HttpRequest, form: LotForm, row: Lot | None) -> Lot:
        """Give the lot, made or changed by its service."""
        staff = cast("User", request.user)
        if row is not None:
            changes = cast("LotChanges", form.changes())
            return update_lot(user=staff, actor=Actor.STAFF, lot_id=row.pk, changes=changes)
        given = dict(form.cleaned_data)
        owner = given.pop("owner")
        return create_lot(owner=owner, actor=Actor.STAFF, given=cast("LotChanges", given))
