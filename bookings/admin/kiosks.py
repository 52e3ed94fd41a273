"""Displays and their pairings: made by pairing alone and read here; a display is revoked by its service."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin

from bookings.admin.deeds import Deed, WithDeeds
from bookings.admin.reading import Happened, ReadOnly
from bookings.journal import Actor
from bookings.models import Kiosk, Pairing, User
from bookings.services.kiosks import revoke_kiosk


def _revoke(staff: User, kiosks: Sequence[Kiosk], _given: Mapping[str, Any]) -> None:
    for kiosk in kiosks:
        revoke_kiosk(user=staff, actor=Actor.STAFF, kiosk_id=kiosk.pk)


REVOKE = Deed(
    name="revoke",
    verb="Revoke",
    explained="The display shows the lot no more, and then a code with which an owner can pair it again.",
    done="revoked",
    do=_revoke,
    fits=lambda kiosk: kiosk.revoked_at is None,
)


@admin.register(Kiosk)
class KioskAdmin(WithDeeds, ReadOnly):
    """Displays."""

    deeds = (REVOKE,)
    list_display = ("name", "lot", "created_at", "last_seen", "revoked_at")
    list_filter = (("revoked_at", Happened), "last_seen")
    list_select_related = ("lot",)
    search_fields = ("name", "lot__name")
    search_help_text = "A display's name or its lot's name."
    ordering = ("-id",)
    fields = ("name", "lot", "created_at", "last_seen", "revoked_at")


@admin.register(Pairing)
class PairingAdmin(ReadOnly):
    """What unpaired displays show; found by the code on a display, which the list does not tell."""

    list_display = ("id", "expires_at", "kiosk")
    list_filter = ("expires_at",)
    list_select_related = ("kiosk",)
    search_fields = ("code__iexact", "address", "kiosk__name")
    search_help_text = "The code that a display shows, where it is, or the name it got."
    ordering = ("-id",)
    fields = ("address", "browser", "expires_at", "kiosk")
