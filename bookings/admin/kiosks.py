"""Displays and their pairings: made by pairing alone, read here."""

from django.contrib import admin

from bookings.admin.reading import ReadOnly
from bookings.models import Kiosk, Pairing


@admin.register(Kiosk)
class KioskAdmin(ReadOnly):
    """Displays."""

    list_display = ("name", "lot", "created_at", "last_seen", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), "last_seen")
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
