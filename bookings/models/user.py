"""Who signs in: drivers and owners are the same kind of user; who has a lot is an owner."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from knox.models import AbstractAuthToken


class User(AbstractUser):  # type: ignore[django-manager-missing]
    """A person. Deactivated, never deleted: bookings name them."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(max_length=100, blank=True, help_text="As owners see it; empty: the user name.")

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def get_full_name(self) -> str:
        """Give the name that other people see."""
        return self.name or self.username

    def get_short_name(self) -> str:
        """Give the same as the full name: a name is one field."""
        return self.get_full_name()


class Token(AbstractAuthToken):  # type: ignore[misc]
    """One sign-in of a program: stored hashed, expiring (settings.REST_KNOX)."""

    address = models.CharField(max_length=64, blank=True, help_text="Where the sign-in came from.")
    program = models.CharField(max_length=200, blank=True, help_text="The program's User-Agent, cut.")

    def __str__(self) -> str:
        return f"token {self.digest[:8]}…"
