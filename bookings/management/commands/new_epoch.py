"""`manage.py new_epoch`: after an image of the database's disk was restored, for nothing inside it shows that."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import Max

from bookings.models import Epoch
from bookings.streams import epoch


class Command(BaseCommand):
    """Begin a new life of the database: every screen gets a fresh snapshot within seconds."""

    help = "Call it after a disk image of the database was restored; every screen then starts from a fresh snapshot."

    def handle(self, **options: Any) -> None:  # noqa: ARG002 — Django's signature
        """Count the stored number up."""
        with transaction.atomic():
            last = Epoch.objects.aggregate(last=Max("number"))["last"] or 0
            Epoch.objects.create(number=last + 1)
        self.stdout.write(f"The database's epoch is now {epoch()}; every screen starts again from a fresh snapshot.")
