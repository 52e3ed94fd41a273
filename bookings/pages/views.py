"""Plain pages: the way in, and registration."""

from typing import Any

from django.contrib.auth import login
from django.contrib.auth.views import LoginView
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.views.generic import FormView, TemplateView

from bookings.models import User
from bookings.pages import screens, ways
from bookings.pages.forms import Registration


class Home(TemplateView):
    """What this is and where to go."""

    template_name = "pages/home.html"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Give the page the ways to the screens that there are."""
        there = ways.WAYS if screens.are_built() else {}
        return super().get_context_data(ways=there, **context)


class SignIn(LoginView):
    """Ask who somebody is."""

    template_name = "pages/sign_in.html"
    redirect_authenticated_user = True


class Register(FormView):  # type: ignore[type-arg]
    """Make an account and be signed in."""

    template_name = "pages/register.html"
    form_class = Registration
    success_url = reverse_lazy("home")

    def form_valid(self, form: Registration) -> HttpResponse:
        """Store the account, sign it in, go home."""
        user: User = form.save()
        login(self.request, user)
        return super().form_valid(form)
