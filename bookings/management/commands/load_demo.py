"""`manage.py load_demo`: demo accounts and lots; safe to repeat."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from bookings.demo import load_demo


class Command(BaseCommand):
    """Make the demo accounts and lots that are not there yet and print them as JSON."""

    help = "Make demo accounts and lots where they are missing; prints them as JSON. Never for production."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --random-passwords."""
        parser.add_argument("--random-passwords", action="store_true", help="give every demo account a new password")

    def handle(self, **options: Any) -> None:
        """Load and print."""
        if settings.PRODUCTION:
            raise CommandError(
                "Demo accounts have passwords that everybody knows: not where PARKMATE_PRODUCTION is on."
            )
        self.stdout.write(json.dumps(load_demo(random_passwords=options["random_passwords"])))
