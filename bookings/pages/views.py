"""Plain pages: the way in, and registration."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.views import LoginView, RedirectURLMixin
from django.http import HttpResponse
from django.views.generic import FormView, TemplateView

from bookings.models import User
from bookings.pages import forms, screens, ways


class Home(TemplateView):
    """What this is and where to go."""

    template_name = "pages/home.html"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Give the page the ways to the screens that there are."""
        there = ways.WAYS if screens.are_built() else ()
        return super().get_context_data(ways=there, **context)


class SignIn(LoginView):
    """Ask who somebody is."""

    template_name = "pages/sign_in.html"
    form_class = forms.SignIn
    redirect_authenticated_user = True


class Register(RedirectURLMixin, FormView):  # type: ignore[type-arg]
    """Make an account and be signed in; one comes back to where one was asked who one is."""

    template_name = "pages/register.html"
    form_class = forms.Registration
    next_page = "home"  # the name of a path

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Let the form and the way to signing in keep where one was."""
        return super().get_context_data(next=self.get_redirect_url(), **context)

    def form_valid(self, form: forms.Registration) -> HttpResponse:
        """Store the account and sign it in."""
        user: User = form.save()
        login(self.request, user, backend=settings.BACKEND_OF_USERS)
        return super().form_valid(form)
