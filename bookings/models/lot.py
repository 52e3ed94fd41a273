"""A lot and its slots. Both retire instead of being deleted."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from bookings.models.user import User


class Lot(models.Model):
    """A place with slots, in one timezone and one currency, under one owner."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="lots")
    name = models.CharField(max_length=100)
    address = models.CharField(max_length=200)
    timezone = models.CharField(max_length=64, default="UTC", help_text="An IANA name such as Asia/Kolkata.")
    currency = models.CharField(max_length=3, help_text="ISO 4217.")
    default_duration = models.DurationField(default=timedelta(hours=1))
    min_duration = models.DurationField(default=timedelta(minutes=15))
    max_duration = models.DurationField(default=timedelta(hours=24))
    expiring_soon = models.DurationField(default=timedelta(minutes=5))
    listed = models.BooleanField(default=False, help_text="A lot that is not listed exists for its owner alone.")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="lot_durations_in_order",
                condition=Q(min_duration__gt=timedelta(0))
                & Q(min_duration__lte=F("default_duration"))
                & Q(default_duration__lte=F("max_duration")),
            ),
            models.CheckConstraint(name="lot_warning_not_negative", condition=Q(expiring_soon__gte=timedelta(0))),
        ]

    def __str__(self) -> str:
        return self.name

    def exists_for(self, user: User) -> bool:
        """Tell whether this person may know of the lot: a retired one is gone, an unlisted one is its owner's alone."""
        return self.exists_for_id(user.pk)

    def exists_for_id(self, user_id: int) -> bool:
        """Tell the same where a user's id is all there is."""
        return self.retired_at is None and (self.listed or self.owner_id == user_id)


class VehicleType(models.TextChoices):
    """What fits into a slot."""

    MOTORCYCLE = "motorcycle"
    CAR = "car"
    VAN = "van"
    TRUCK = "truck"


class Slot(models.Model):
    """A place for one vehicle. Whether it is free is derived from its bookings and the clock, never stored."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="slots")
    label = models.CharField(max_length=20)
    vehicle_type = models.CharField(max_length=20, choices=VehicleType)
    price = models.DecimalField(max_digits=10, decimal_places=3, help_text="Per hour, in the lot's currency.")
    in_service = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            # A label may come back after its slot was retired.
            models.UniqueConstraint(
                fields=["lot", "label"], condition=Q(retired_at=None), name="slot_label_once_per_lot"
            ),
            models.CheckConstraint(name="slot_price_not_negative", condition=Q(price__gte=0)),
        ]

    def __str__(self) -> str:
        return self.label
