"""The forms of the plain pages."""

from typing import ClassVar

from django.contrib.auth.forms import UserCreationForm

from bookings.models import User


class Registration(UserCreationForm):  # type: ignore[type-arg]
    """A new account: a driver, and an owner from the first lot on."""

    class Meta:
        model = User
        fields: ClassVar = ("username", "name")
        labels: ClassVar = {"username": "User name", "name": "Your name, as lot owners see it"}
        help_texts: ClassVar = {"username": "Letters, digits and @ . + - _ only.", "name": ""}
