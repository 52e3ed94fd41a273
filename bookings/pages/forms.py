"""The forms of the plain pages."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.forms import (
    AuthenticationForm,
    PasswordChangeForm,
    PasswordResetForm,
    SetPasswordForm,
    SetPasswordMixin,
    UserCreationForm,
)
from django.core.cache import cache
from django.core.exceptions import ValidationError

from bookings.models import User
from bookings.pages.mailing import soon

# Tells whether this is the password of whoever is signed in.
IsPassword = Callable[[str], bool]

# Whoever knows an address can have it written to only so often.
ONE_MAIL_EVERY_S = 60

# What Django's validators (settings.AUTH_PASSWORD_VALIDATORS) would say in a list.
GOOD_PASSWORD = "At least 8 characters, not a common word, not only digits, and unlike your name."  # noqa: S105
NOT_THE_SAME = "The two passwords are not the same. Enter them again."
NOBODY = "Nobody has this user name and password. Try again, or ask for a new password."
NEW_PASSWORD = {"password1", "password2", "new_password1", "new_password2"}
LABELS = {"username": "User name", "name": "Your name, as lot owners see it", "email": "Email (optional)"}
HELP = {
    "username": "Letters, digits and @ . + - _ only.",
    "name": "",
    "email": "For a new password when you forget yours, and for nothing else.",
}


class SignIn(AuthenticationForm):
    """Who somebody is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.error_messages = {**self.error_messages, "invalid_login": NOBODY}
        self.fields["username"].label = LABELS["username"]


class _SaidOnce(SetPasswordMixin):  # type: ignore[type-arg]
    """Asks for a new password in our words: a sentence at the first field, nothing at the second."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.error_messages = {**self.error_messages, "password_mismatch": NOT_THE_SAME}
        once, again = (name for name in self.fields if name in NEW_PASSWORD)
        self.fields[once].help_text = GOOD_PASSWORD
        self.fields[again].help_text = ""
        self.fields[again].label = "The same password again"


class Registration(_SaidOnce, UserCreationForm):  # type: ignore[type-arg]
    """A new account: a driver, and an owner from the first lot on."""

    class Meta:
        model = User
        fields: ClassVar = ("username", "name", "email")
        labels: ClassVar = LABELS
        help_texts: ClassVar = HELP
        error_messages: ClassVar = {"username": {"invalid": "Use letters, digits and @ . + - _ only."}}


class _AsksForPassword(forms.BaseForm):
    """A form that is given who can tell whether a password is that of whoever is signed in."""

    def __init__(self, *args: Any, is_password: IsPassword, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_password = is_password


class Account(_AsksForPassword, forms.ModelForm):  # type: ignore[type-arg]
    """What somebody can change about themselves; another address needs the password, since a new one is sent there."""

    password = forms.CharField(
        label="Your password, to change the address",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    class Meta:
        model = User
        fields: ClassVar = ("name", "email")
        labels: ClassVar = LABELS
        help_texts: ClassVar = HELP

    def clean(self) -> dict[str, Any]:
        """Refuse another address without the password."""
        sent = super().clean() or self.cleaned_data
        password = sent.get("password", "")
        if "email" in self.changed_data and not (password and self._is_password(password)):
            self.add_error("password", ValidationError("Give your password to change the address.", code="password"))
        return sent

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002 — Django's signature
        """Store these fields alone: a deactivation that came in between holds."""
        user: User = self.instance
        if commit:
            user.save(update_fields=["name", "email"])
        return user


class _PasswordAlone:
    """Stores the password and nothing else of a row that was read a while ago: hashing takes its time."""

    cleaned_data: dict[str, Any]

    def set_password_and_save(self, user: User, password_field_name: str = "password1", commit: bool = True) -> User:  # noqa: FBT001, FBT002, S107 — Django's signature
        user.set_password(self.cleaned_data[password_field_name])
        if commit:
            user.save(update_fields=["password"])
        return user


class NewPassword(_SaidOnce, _PasswordAlone, SetPasswordForm):  # type: ignore[type-arg]
    """A new password for whoever came with the link of a mail."""


class ChangedPassword(_AsksForPassword, _SaidOnce, _PasswordAlone, PasswordChangeForm):
    """A new password for whoever knows the old one."""

    def clean_old_password(self) -> str:
        """Refuse a wrong one."""
        old = str(self.cleaned_data["old_password"])
        if not self._is_password(old):
            raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return old


class ForgottenPassword(PasswordResetForm):
    """Asks for a mail with a link; whether there is anybody to send it to is found out later."""

    def save(self, **how: Any) -> None:  # type: ignore[override]
        """Send the mails soon."""
        soon(partial(super().save, **how))

    def get_users(self, email: str) -> Iterator[User]:
        """Give who has this address and was not written to just now."""
        for user in super().get_users(email):
            if cache.add(f"forgotten-password.{user.pk}", value=True, timeout=ONE_MAIL_EVERY_S):
                yield user
