"""Saving through the services: each is one durable transaction of its own, which Django's admin must not wrap.

The services judge under their locks, so their refusals come after the form has been found valid: it is then shown
again with what they said. Nothing was saved, and nothing is noted as saved.
"""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.forms import BaseForm, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from bookings.errors import BookingError, NotFound


class ServedForm(ModelForm):  # type: ignore[type-arg]
    """A form whose row stays as it was read: what changed goes to a service."""

    refusal: BookingError | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:  # noqa: SLF001
            # What the person saw travels along: what somebody else changed meanwhile is then not changed back.
            for field in self.fields.values():
                field.show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        """Give what was entered; says what a service has just refused."""
        entered = super().clean()
        if self.refusal is not None:
            show_refusal(self, self.refusal)
        return entered if entered is not None else self.cleaned_data

    def _post_clean(self) -> None:
        # Django would set the row's fields and judge its constraints here: without locks, and in SQL's words.
        pass

    def changes(self) -> dict[str, Any]:
        """Give what the person changed."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class Served(ModelAdmin):  # type: ignore[type-arg]
    """Rows that a service makes or changes (`serve`), and that are never deleted."""

    form = ServedForm

    def serve(self, request: HttpRequest, form: Any, row: Any) -> Any:
        """Give the row as the service made it (None was there) or changed it; may raise any BookingError."""
        raise NotImplementedError

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: rows retire."""
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 — Django's signature
        """Give the form, which shows what a service has refused within this request."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the form or save it, in no transaction but the service's."""
        view = self._changeform_view  # type: ignore[attr-defined]
        try:
            response: HttpResponse = view(request, object_id, form_url, extra_context)
        except NotFound as refusal:  # it retired while the form was open
            self.message_user(request, str(refusal), messages.ERROR)
            return HttpResponseRedirect(
                reverse(f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_changelist")
            )
        except BookingError as refusal:
            request.refusal = refusal  # type: ignore[attr-defined]
            response = view(request, object_id, form_url, extra_context)
        return response

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Have the service save it; where nothing was changed there is nothing to tell anybody."""
        if change and not form.changed_data:
            return
        obj.pk = self.serve(request, form, obj if change else None).pk
        obj.refresh_from_db()


def show_refusal(form: BaseForm, refusal: BookingError) -> None:
    """Show a refusal at the fields that it is about, or above the form."""
    for name, sentences in (refusal.fields or {}).items():
        if name in form.fields:
            form.add_error(name, sentences)
    if not form.errors:
        form.add_error(None, str(refusal))
