"""A driver's vehicle: one row for each number that this driver has used."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Vehicle(models.Model):
    """A number as shown and as compared; unique per driver, so that nobody learns of another's bookings."""

    driver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="vehicles", db_index=False
    )
    number = models.CharField(max_length=32)
    compared = models.CharField(max_length=12)
    last_used_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["driver", "compared"], name="vehicle_once_per_driver")]

    def __str__(self) -> str:
        return self.number
