"""A booking, and the constraints that make it impossible to have one slot or one vehicle twice."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from bookings.models.lot import Lot, Slot
from bookings.models.vehicle import Vehicle

BOOKED = Q(status="booked")
# The same rows, by a constraint; asked for so, a lot's or a driver's are found without reading all that they ever had.
OPEN = BOOKED & Q(ended_at=None)
# A row past its end blocks nothing: its range is over, whether or not somebody has completed it.
SPAN = Func(F("start_time"), F("end_time"), function="tstzrange")


def _one_at_a_time(column: str) -> Func:
    # A range of one number compares with && in a plain GiST index: btree_gist is not needed.
    return Func(F(column), F(column), Value("[]"), function="int8range")


class Booking(models.Model):
    """One slot for one vehicle from start_time to end_time.

    What it shows (labels, names, prices) is copied when it is made, so that it never changes afterwards.
    """

    class Status(models.TextChoices):
        BOOKED = "booked"
        COMPLETED = "completed"
        CANCELLED = "cancelled"

    class Type(models.TextChoices):
        INSTANT = "instant"
        ADVANCE = "advance"

    class EndReason(models.TextChoices):
        TIME = "time"
        DRIVER = "driver"
        OWNER = "owner"
        SYSTEM = "system"

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="bookings", db_index=False)
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="bookings", db_index=False)
    driver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bookings", db_index=False
    )
    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="bookings")
    renewed_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="renewals", db_index=False
    )

    lot_shown = models.JSONField(help_text="The lot as the booking shows it, in the words of the wire.")
    slot_shown = models.JSONField(help_text="The slot as the booking shows it; its price is per hour.")
    driver_name = models.CharField(max_length=150)
    vehicle_number = models.CharField(max_length=32)

    booking_type = models.CharField(max_length=8, choices=Type, default=Type.INSTANT)
    status = models.CharField(max_length=9, choices=Status, default=Status.BOOKED)
    start_time = models.DateTimeField()
    end_time = models.DateTimeField()
    expiring_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, help_text="When the worker next owes it something; null when it is over.")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=6, choices=EndReason, null=True)
    reason = models.CharField(max_length=200, null=True, help_text="What the owner said when cancelling.")

    price = models.DecimalField(max_digits=14, decimal_places=3, help_text="For the whole time.")
    charged = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    currency = models.CharField(max_length=3)
    auto_renew = models.BooleanField(default=False)

    idempotency_key = models.CharField(max_length=64, null=True)
    request_hash = models.CharField(max_length=64, null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="booking_ends_after_start", condition=Q(end_time__gt=F("start_time"))),
            models.CheckConstraint(
                name="booking_ended_when_over", condition=OPEN | (~BOOKED & Q(ended_at__isnull=False))
            ),
            ExclusionConstraint(
                name="booking_slot_once_at_a_time",
                index_type="GIST",
                expressions=[(_one_at_a_time("slot"), RangeOperators.OVERLAPS), (SPAN, RangeOperators.OVERLAPS)],
                condition=BOOKED,
            ),
            ExclusionConstraint(
                name="booking_vehicle_once_at_a_time",
                index_type="GIST",
                expressions=[(_one_at_a_time("vehicle"), RangeOperators.OVERLAPS), (SPAN, RangeOperators.OVERLAPS)],
                condition=BOOKED,
            ),
            models.UniqueConstraint(
                fields=["driver", "idempotency_key"],
                condition=Q(idempotency_key__isnull=False),
                name="booking_idempotency_key_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=BOOKED, name="booking_due"),
            models.Index(fields=["slot"], condition=BOOKED, name="booking_open_of_slot"),
            models.Index(fields=["driver", "-id"], name="booking_of_driver"),
            models.Index(fields=["driver", "-ended_at", "-id"], name="booking_history_of_driver"),
            models.Index(fields=["lot", "ended_at"], name="booking_ends_in_lot"),
            models.Index(fields=["renewed_from"], condition=Q(renewed_from__isnull=False), name="booking_renewals"),
        ]

    def __str__(self) -> str:
        return f"booking {self.pk}"
