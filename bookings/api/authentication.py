"""Who is calling: a token in the header, else the session's cookie with its CSRF token."""

from typing import Any

from django.http import QueryDict
from django.utils import timezone
from knox.auth import TokenAuthentication as KnoxAuthentication
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from bookings import security
from bookings.errors import BookingError
from bookings.models import Token


class CsrfFailed(BookingError):
    """The session's cookie came without its proof that our own page sent it."""

    code = "csrf-failed"
    sentence = "This request did not come from Parkmate's own page. Reload the page and try again."


class TokenAuthentication(KnoxAuthentication):  # type: ignore[misc]
    """`Authorization: Token KEY`; a scheme that we do not know is ignored."""

    def authenticate_credentials(self, token: bytes) -> Any:
        """Give user and token; a key that cannot even be looked up (no UTF-8, a NUL) is as wrong as any other."""
        if not token.isalnum():
            raise exceptions.AuthenticationFailed
        return super().authenticate_credentials(token)

    def _cleanup_token(self, auth_token: Token) -> bool:
        # Knox reads all tokens of the user at each request; a program that signs in often has thousands.
        expired = auth_token.expiry is not None and auth_token.expiry < timezone.now()
        if expired:
            auth_token.delete()
        return expired


class SessionAuthentication(authentication.SessionAuthentication):
    """The session's cookie, refused with its own code where the CSRF token is missing."""

    def enforce_csrf(self, request: Request) -> None:
        """Raise CsrfFailed unless our own page sent the request; the token comes in the header."""
        # Looked for in a form, it would have the body parsed and judged before the limit.
        plain = request._request  # noqa: SLF001 — DRF's way to Django's own request
        plain.POST = QueryDict()
        try:
            super().enforce_csrf(plain)  # type: ignore[arg-type]
        except exceptions.PermissionDenied as error:
            security.say(security.CSRF_FAILED)
            raise CsrfFailed from error
