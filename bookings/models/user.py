"""Who signs in: drivers and owners are the same kind of user; who has a lot is an owner."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from knox.models import AbstractAuthToken

from bookings import rights


class User(AbstractUser):  # type: ignore[django-manager-missing]
    """A person. Deactivated, never deleted: bookings name them."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(max_length=100, blank=True, help_text="As owners see it; empty: the user name.")

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the person; a new password deletes their tokens, and what they have open is judged again."""
        known = not self._state.adding
        # Set while a person's new password waits to be stored; None where Django only hashes the old one anew.
        new_password = getattr(self, "_password", None) is not None
        with transaction.atomic():
            super().save(*args, **kwargs)
            if known and new_password:
                Token.objects.filter(user=self).delete()
            if known and set(kwargs.get("update_fields") or ()) != {"last_login"}:
                rights.say_changed(rights.of_user(self.pk))

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


@receiver(post_delete, sender=Token)
def _say_deleted(instance: Token, **_: Any) -> None:
    rights.say_changed(rights.of_token(instance.digest))
