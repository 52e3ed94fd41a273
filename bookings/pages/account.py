"""Pages about oneself: name and e-mail, password, tokens; and the way back in for who forgot the password."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth import views
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.generic import TemplateView, UpdateView

from bookings.models import Token, User
from bookings.pages import forms
from bookings.passwords import forget_wrong_ones, is_password_of

# A program that signs in again and again has thousands.
TOKENS_SHOWN = 100


class _KnowsPassword(LoginRequiredMixin):
    """A page with a form that asks whoever is signed in for their password."""

    request: HttpRequest

    def get_form_kwargs(self) -> dict[str, Any]:
        """Give the form who can tell."""
        kwargs: dict[str, Any] = super().get_form_kwargs()  # type: ignore[misc]
        user = self.request.user
        assert isinstance(user, User), "LoginRequired stands before"
        return {**kwargs, "is_password": partial(is_password_of, user, request=self.request)}


class Account(_KnowsPassword, UpdateView):  # type: ignore[type-arg]
    """Your account: name and e-mail."""

    template_name = "pages/account.html"
    context_object_name = "person"  # Django's own choice would be `user`, whom the header shows
    form_class = forms.Account
    success_url = reverse_lazy("account")

    def get_object(self, queryset: QuerySet[User] | None = None) -> User:  # noqa: ARG002 — Django's signature
        """Give the row of whoever is signed in, apart from the one that the page's header shows."""
        assert isinstance(self.request.user, User), "LoginRequired stands before"
        return User.objects.get(pk=self.request.user.pk)

    def form_valid(self, form: Any) -> HttpResponse:
        """Store it and say so."""
        messages.success(self.request, "Stored.")
        return super().form_valid(form)


class ChangePassword(_KnowsPassword, views.PasswordChangeView):
    """Change the password, knowing the old one."""

    template_name = "pages/change_password.html"
    form_class = forms.ChangedPassword
    success_url = reverse_lazy("account")

    def form_valid(self, form: Any) -> HttpResponse:
        """Store it; this browser stays signed in, everything else is signed out."""
        messages.success(self.request, "Your password is changed. Other browsers and programs have to sign in again.")
        return super().form_valid(form)


class ForgottenPassword(views.PasswordResetView):
    """Ask for a mail with a link."""

    template_name = "pages/forgotten_password.html"
    form_class = forms.ForgottenPassword
    subject_template_name = "pages/mail/new_password_subject.txt"
    email_template_name = "pages/mail/new_password.txt"
    success_url = reverse_lazy("forgotten-password-asked")


class Asked(TemplateView):
    """The same answer to everybody, whether or not there is such an account."""

    template_name = "pages/forgotten_password_asked.html"


class NewPassword(views.PasswordResetConfirmView):
    """Choose a new password, coming with the link of the mail."""

    template_name = "pages/new_password.html"
    form_class = forms.NewPassword
    success_url = reverse_lazy("sign-in")

    def form_valid(self, form: Any) -> HttpResponse:
        """Store it; signing in is the next step, also for who had tried too often."""
        forget_wrong_ones(form.user, self.request)
        messages.success(self.request, "Your password is changed. Sign in with it.")
        return super().form_valid(form)


class Tokens(LoginRequiredMixin, TemplateView):
    """One's tokens: where they were given, to which program, since when; and deleting them."""

    template_name = "pages/tokens.html"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Give the page its tokens, latest first."""
        tokens = self._mine().filter(expiry__gt=timezone.now()).order_by("-created", "digest")
        shown = list(tokens[: TOKENS_SHOWN + 1])
        more = tokens.count() - TOKENS_SHOWN if len(shown) > TOKENS_SHOWN else 0
        return super().get_context_data(tokens=shown[:TOKENS_SHOWN], more=more, **context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Delete one of the user's own tokens, or all of them."""
        doomed = self._mine()
        if "all" not in request.POST:
            digest = request.POST.get("token", "")
            doomed = doomed.filter(digest=digest) if digest.isalnum() else doomed.none()
        _, deleted = doomed.delete()
        count = deleted.get(Token._meta.label, 0)  # noqa: SLF001 — Django's own word for it
        messages.success(request, f"{count} token{'' if count == 1 else 's'} deleted.")
        return redirect("tokens")

    def _mine(self) -> QuerySet[Token]:
        mine: QuerySet[Token] = Token.objects.filter(user_id=self.request.user.pk)
        return mine
