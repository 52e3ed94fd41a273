"""People and their sign-ins. People are deactivated, never deleted; nobody can give themselves rights."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangosUserAdmin
from django.http import HttpRequest

from bookings.admin.deeds import Deed, Do, WithDeeds
from bookings.admin.reading import ReadOnly
from bookings.models import Token, User

RIGHTS = ("is_staff", "is_superuser", "groups", "user_permissions")


def _activation(*, active: bool) -> Do:
    def do(_staff: User, users: Sequence[User], _given: Mapping[str, Any]) -> None:
        for user in users:
            user.is_active = active
            user.save(update_fields=["is_active"])

    return do


DEEDS = (
    Deed(
        name="deactivate",
        verb="Deactivate",
        explained="They cannot sign in, and what they have open is closed. Their lots and bookings stay.",
        done="deactivated",
        do=_activation(active=False),
        fits=lambda user: user.is_active,
    ),
    Deed(
        name="activate",
        verb="Activate",
        explained="They can sign in again.",
        done="activated",
        do=_activation(active=True),
        fits=lambda user: not user.is_active,
    ),
)


@admin.register(User)
class UserAdmin(WithDeeds, DjangosUserAdmin):  # type: ignore[type-arg]
    """People.

    Only superusers give rights, and only they change the accounts of staff: with another's new password or e-mail
    address one could sign in as them.
    """

    deeds = DEEDS
    list_display = ("username", "name", "is_active", "is_staff", "is_superuser", "date_joined")
    list_filter = ("is_active", "is_staff", "is_superuser", "date_joined")
    search_fields = ("username", "name", "email")
    search_help_text = "A user name, a name or an e-mail address."
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Who it is", {"fields": ("name", "email")}),
        ("What they may do", {"fields": ("is_active", *RIGHTS)}),
        ("When", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "name", "usable_password", "password1", "password2")}),
    )

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Tell whether this person may change the other."""
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or _is_superuser(request) or not (obj.is_staff or obj.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody: bookings name people."""
        return False

    def may_do(self, request: HttpRequest, row: User | None = None) -> bool:
        """Tell whether this person may deactivate the other, who is never they themselves."""
        return self.has_change_permission(request, row) and row != request.user

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Give what this person may not change of the other."""
        fields = tuple(super().get_readonly_fields(request, obj))
        if not _is_superuser(request):
            fields += RIGHTS
        if obj == request.user:  # nobody locks themselves out
            fields += ("is_active", "is_staff", "is_superuser")
        return tuple(dict.fromkeys(fields))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: Any) -> None:
        """Store what was changed and nothing else: their password may have changed meanwhile."""
        if not change:
            super().save_model(request, obj, form, change)
            return
        columns = {field.name for field in self.opts.concrete_fields}
        if changed := [name for name in form.changed_data if name in columns]:
            obj.save(update_fields=changed)


@admin.register(Token)
class TokenAdmin(ReadOnly):
    """Sign-ins of programs. Deleting one signs the program out; neither token nor digest is shown."""

    list_display = ("user", "created", "expiry", "address", "program")
    list_filter = ("created", "expiry")
    list_select_related = ("user",)
    search_fields = ("user__username", "address", "program")
    search_help_text = "A user name, an address or a program."
    ordering = ("-created",)
    fields = ("user", "created", "expiry", "address", "program")

    def has_delete_permission(self, request: HttpRequest, obj: Token | None = None) -> bool:
        """Tell whether this person may sign others' programs out."""
        return cast("User", request.user).has_perm("bookings.delete_token")


def _is_superuser(request: HttpRequest) -> bool:
    return cast("User", request.user).is_superuser
