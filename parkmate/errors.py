"""What fails outside of a view: JSON where programs ask, a page that says what to do elsewhere; never a traceback."""

import sys
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from bookings import security
from bookings.api.errors import TooManyRequests, as_refusal, plain_answer
from bookings.api.errors import not_found as api_not_found
from bookings.errors import Invalid


@dataclass(frozen=True)
class Problem:
    """What a page says to a person."""

    title: str
    what_to_do: str


UNREADABLE = Problem("That could not be read", "Check the address, or start again from the first page.")
NO_SUCH_PAGE = Problem("There is no such page", "Check the address, or start from the first page.")
STALE_FORM = Problem(
    "That form is out of date",
    "Nothing was changed. Go back, load the page again and send it once more; cookies must be allowed here.",
)
AWAY = Problem("Parkmate is away for a moment", "Nothing was lost: running times go on. Try again in a few seconds.")
BROKEN = Problem("Something broke on our side", "It has been noted. Running times go on. Try again in a moment.")
LOCKED_OUT = Problem(
    "Too many wrong passwords",
    "Wait a quarter of an hour, then try again. If you forgot yours, ask for a new one on the page where you sign in.",
)
UNAVAILABLE, TOO_MANY = 503, 429


def bad_request(request: HttpRequest, exception: Exception, *_: Any) -> HttpResponse:
    """Answer a request that Django refuses to look at, such as one for a foreign host."""
    if isinstance(exception, SuspiciousOperation):
        security.say(security.SUSPICIOUS_REQUEST, kind=type(exception).__name__)
    if _of_api(request):
        return plain_answer(Invalid("This request cannot be read. Check the address and the headers."))
    return _page(UNREADABLE, 400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 — Django's signature
    """Answer a path that is not ours."""
    return api_not_found(request) if _of_api(request) else _page(NO_SUCH_PAGE, 404)


def stale_form(_: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 — Django's signature
    """Answer a form of a plain page that came without its CSRF token."""
    return _page(STALE_FORM, 403)


def locked_out(request: HttpRequest, *_: Any) -> HttpResponse:
    """Answer whoever has tried too many wrong passwords; each try begins the time to wait anew."""
    refusal = TooManyRequests("Too many wrong passwords. Wait a quarter of an hour, then try again.")
    answer: HttpResponse = plain_answer(refusal) if _of_api(request) else _page(LOCKED_OUT, TOO_MANY)
    answer["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME.total_seconds()))
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what broke: 503 where the database is away, else 500."""
    refused = plain_answer(as_refusal(sys.exc_info()[1]))
    if _of_api(request):
        return refused
    if refused.status_code != UNAVAILABLE:
        return _page(BROKEN, refused.status_code)
    page = _page(AWAY, UNAVAILABLE)
    page["Retry-After"] = refused["Retry-After"]
    return page


def _page(problem: Problem, status: int) -> HttpResponse:
    # Without the request: who is signed in cannot be asked where the database is away.
    context = {"title": problem.title, "what_to_do": problem.what_to_do}
    return HttpResponse(render_to_string("pages/problem.html", context), status=status)


def _of_api(request: HttpRequest) -> bool:
    return request.path_info.startswith(("/api/", "/kiosk/"))
