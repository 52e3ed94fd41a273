"""Who opens a socket: a token in the header, else the session's cookie if the page is ours. Never the URL."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import SimpleNamespace
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, parse_cookie
from rest_framework.exceptions import AuthenticationFailed

from bookings.api.authentication import TokenAuthentication
from bookings.models import User
from realtime.origins import is_ours
from realtime.rights.passes import Pass, by_session, by_token

SCHEME = b"token"


@dataclass(frozen=True, slots=True)
class Visitor:
    """The user and the pass that let them in, or None; `foreign_cookie`: nothing but a foreign page's cookie came."""

    user: User | None
    entry: Pass | None = None
    foreign_cookie: bool = False


def identify(scope: Mapping[str, Any]) -> Visitor:
    """Give who asks. Runs where the database may be used."""
    key = _token(scope)
    if key is not None:
        return _with_token(key)  # programs; cookies are then ignored
    session_key = _session_key(scope)
    if session_key is None:
        return Visitor(None)
    if not is_ours(scope):
        has_origin = any(name == b"origin" for name, _ in scope["headers"])
        return Visitor(None, foreign_cookie=has_origin)
    return _with_session(session_key)


def _token(scope: Mapping[str, Any]) -> bytes | None:
    # As REST reads it: several headers are one with commas, and whatever is no single word after the scheme is wrong.
    sent = b",".join(value for name, value in scope["headers"] if name == b"authorization").split()
    if not sent or sent[0].lower() != SCHEME:
        return None
    return sent[1] if len(sent) == 2 else b""  # noqa: PLR2004 — scheme and key


def _with_token(key: bytes) -> Visitor:
    try:
        user, token = TokenAuthentication().authenticate_credentials(key)
    except AuthenticationFailed:
        return Visitor(None)
    return Visitor(user, by_token(user, token))


def _session_key(scope: Mapping[str, Any]) -> str | None:
    sent = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    return parse_cookie(sent.decode("latin-1")).get(settings.SESSION_COOKIE_NAME) or None


def _with_session(session_key: str) -> Visitor:
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(cast("HttpRequest", SimpleNamespace(session=session)))
    return Visitor(user, by_session(user, session_key)) if isinstance(user, User) else Visitor(None)
