"""Displays at a lot's entrance, and how one is paired: a code on the screen, confirmed by the owner (RFC 8628)."""

from typing import ClassVar

from django.db import models

from bookings.models.lot import Lot


class Kiosk(models.Model):
    """A display that may follow the board of one lot. Revoked, never deleted; paired again it is another one."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="kiosks")
    name = models.CharField(max_length=100)
    key_hash = models.CharField(max_length=64, unique=True, null=True, help_text="SHA-256; null until it was claimed.")
    created_at = models.DateTimeField()
    last_seen = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Pairing(models.Model):
    """What an open, unpaired display shows, and what became of it. One row for each such socket, gone with it."""

    code = models.CharField(max_length=6, unique=True)
    expires_at = models.DateTimeField()
    address = models.CharField(max_length=64, help_text="Where the display is, as the server sees it.")
    browser = models.CharField(max_length=200, blank=True, help_text="Its User-Agent, cut.")
    kiosk = models.OneToOneField(Kiosk, on_delete=models.PROTECT, null=True, related_name="pairing")
    claim_hash = models.CharField(max_length=64, unique=True, null=True, help_text="SHA-256 of the single-use claim.")
    claim_expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="pairing_expires")]

    def __str__(self) -> str:
        return f"pairing {self.pk}"
