"""Streams and their numbered events: the log from which every screen is fed."""

from typing import ClassVar

from django.db import models

from bookings.models.booking import Booking


class Stream(models.Model):
    """An ordered list of events; `version` is the number of its last one."""

    name = models.CharField(max_length=64, primary_key=True, db_collation="C")
    version = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.name} at {self.version}"


class Event(models.Model):
    """What happened, as it was told: `payload` is text, so that a replay is byte for byte the first telling."""

    # No foreign key: append writes stream and events in one statement that joins them and counts what it wrote.
    stream = models.CharField(max_length=64, db_collation="C")
    version = models.BigIntegerField()
    type = models.CharField(max_length=32)
    actor = models.CharField(max_length=16)
    # Of a row that the same transaction made or holds: having the database look again was a seventh of its work.
    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, null=True, related_name="events", db_constraint=False
    )
    payload = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stream", "version"], name="event_version_once_per_stream")
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.version} {self.type}"


class Epoch(models.Model):
    """A number that is part of the epoch; `manage.py new_epoch` counts it up after a disk image was restored."""

    number = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.number)
