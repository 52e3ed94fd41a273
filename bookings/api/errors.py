"""Every error of the API is JSON in one shape: the table of codes and statuses, and how exceptions become answers."""

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response

from bookings.api.parsing import TooLarge
from bookings.errors import BookingError, Invalid, NotFound, Unavailable
from bookings.services.transactions import is_outage

logger = logging.getLogger(__name__)

STATUS = {
    "invalid": 400,
    "bad-credentials": 400,
    "not-signed-in": 401,
    "csrf-failed": 403,
    "not-your-booking": 403,
    "not-found": 404,
    "method-not-allowed": 405,
    "slot-taken": 409,
    "slot-unavailable": 409,
    "slot-in-use": 409,
    "lot-in-use": 409,
    "not-renewable": 409,
    "vehicle-in-use": 409,
    "vehicle-type-mismatch": 409,
    "price-changed": 409,
    "too-large": 413,
    "unsupported-media-type": 415,
    "idempotency-mismatch": 422,
    "too-many-requests": 429,
    "server-error": 500,
    "unavailable": 503,
}
RETRY_AFTER_S = 2


class NotSignedIn(BookingError):
    """Nobody we know is calling."""

    code = "not-signed-in"
    sentence = "Please sign in first."


class MethodNotAllowed(BookingError):
    """The path takes other methods."""

    code = "method-not-allowed"
    sentence = "This address takes POST only. To read bookings and lots, open a socket: /ws/driver/ or /ws/lots/."


class UnsupportedMediaType(BookingError):
    """The body is not JSON."""

    code = "unsupported-media-type"
    sentence = "Send JSON, with the header Content-Type: application/json."


class TooManyRequests(BookingError):
    """The caller is over a limit."""

    code = "too-many-requests"
    sentence = "That was too much in a short time. Please wait a little and try again."


class ServerError(BookingError):
    """A mistake of ours."""

    code = "server-error"
    sentence = "Something went wrong on our side. Please try again."


def answer(error: Exception, context: dict[str, Any]) -> Response:  # noqa: ARG001 — DRF's signature
    """Give the response for whatever a view raised; nothing of the error but its own sentence gets out."""
    refusal = as_refusal(error)
    if isinstance(refusal, ServerError):
        logger.error("a request failed", exc_info=error)
    return Response(refusal.as_dict(), STATUS[refusal.code], headers=_headers(refusal, error))


REFUSALS: dict[type[Exception], type[BookingError]] = {
    exceptions.NotAuthenticated: NotSignedIn,
    exceptions.AuthenticationFailed: NotSignedIn,
    exceptions.MethodNotAllowed: MethodNotAllowed,
    exceptions.UnsupportedMediaType: UnsupportedMediaType,
    exceptions.Throttled: TooManyRequests,
    exceptions.ParseError: Invalid,
    exceptions.NotFound: NotFound,
    Http404: NotFound,
    RequestDataTooBig: TooLarge,
}


def as_refusal(error: BaseException | None) -> BookingError:
    """Give the refusal that stands for an exception."""
    if isinstance(error, BookingError):
        return error
    if error is not None and is_outage(error):
        return Unavailable()
    return next((refusal() for kind, refusal in REFUSALS.items() if isinstance(error, kind)), ServerError())


def plain_answer(refusal: BookingError) -> JsonResponse:
    """Give the same as a plain Django response, for what fails outside of a view of the API."""
    return JsonResponse(refusal.as_dict(), status=STATUS[refusal.code], headers=_headers(refusal, None))


def not_found(request: HttpRequest, *_: Any, **__: Any) -> JsonResponse:  # noqa: ARG001 — Django's signature
    """Answer whatever below /api/ is no path of ours."""
    return plain_answer(NotFound("There is no such address in the API."))


def _headers(refusal: BookingError, error: Exception | None) -> dict[str, str]:
    match refusal:
        case NotSignedIn():
            return {"WWW-Authenticate": "Token"}
        case TooManyRequests():
            return {"Retry-After": str(max(1, round(getattr(error, "wait", None) or 1)))}
        case Unavailable():
            return {"Retry-After": str(RETRY_AFTER_S)}
    return {}
