"""The one page of all screens, as the build made it, with what it must know of the person before the first socket."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.generic import View

from bookings.models import User


def are_built() -> bool:
    """Tell whether there is something to show."""
    return (Path(settings.SCREENS) / "index.html").is_file()


def known(request: HttpRequest) -> dict[str, str]:
    """Give what a page is told: who is signed in, and under which name the browser keeps the CSRF token."""
    told = {"parkmate-csrf-cookie": settings.CSRF_COOKIE_NAME}
    if isinstance(request.user, User):
        told |= {"parkmate-user": str(request.user.pk), "parkmate-name": request.user.get_full_name()}
    return told


class Page(View):
    """An HTML file of the build; 503 with what to do where there is none."""

    file = "index.html"

    # Kept, but asked about each time: a page of yesterday would name scripts that are gone.
    @method_decorator(ensure_csrf_cookie)
    def get(self, request: HttpRequest, **_: Any) -> HttpResponse:
        """Give the page; its script finds out from the address what to show."""
        try:
            html = (Path(settings.SCREENS) / self.file).read_text()
        except FileNotFoundError:
            return render(request, "pages/unbuilt.html", status=503)
        told = format_html_join("", '<meta name="{}" content="{}">', known(request).items())
        head, _close, rest = html.partition("</head>")
        page = mark_safe(f"{head}{told}</head>{rest}")  # noqa: S308 — our own file, and what was told is escaped
        return HttpResponse(page, headers={"Cache-Control": "private, no-cache"})


class Screen(LoginRequiredMixin, Page):
    """A page for people: who is not signed in is asked to, and comes back."""


class Display(Page):
    """A page for displays, which nobody signs in at."""

    file = "kiosk.html"
