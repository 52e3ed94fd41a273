"""What fails outside of a view: JSON where programs ask, a plain page elsewhere; never a traceback."""

import sys
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.views import defaults

from bookings import security
from bookings.api.errors import as_refusal, plain_answer
from bookings.api.errors import not_found as api_not_found
from bookings.errors import Invalid


def bad_request(request: HttpRequest, exception: Exception, *_: Any) -> HttpResponse:
    """Answer a request that Django refuses to look at, such as one for a foreign host."""
    if isinstance(exception, SuspiciousOperation):
        security.say(security.SUSPICIOUS_REQUEST, kind=type(exception).__name__)
    if _of_api(request):
        return plain_answer(Invalid("This request cannot be read. Check the address and the headers."))
    return defaults.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a path that is not ours."""
    return api_not_found(request) if _of_api(request) else defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what broke: 503 where the database is away, else 500."""
    refusal = as_refusal(sys.exc_info()[1])
    if _of_api(request):
        return plain_answer(refusal)
    return defaults.server_error(request)


def _of_api(request: HttpRequest) -> bool:
    return request.path_info.startswith(("/api/", "/kiosk/"))
