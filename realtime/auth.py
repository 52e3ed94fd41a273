"""Who opens a socket: a key in the header, else a cookie if the page is ours. Never the URL."""

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
from bookings.models import Kiosk, User
from bookings.services.kiosks import kiosk_of_key
from realtime.origins import is_ours
from realtime.rights.passes import Pass, by_kiosk, by_session, by_token

TOKEN, KIOSK = b"token", b"kiosk"


@dataclass(frozen=True, slots=True)
class Visitor:
    """The user or paired display, and the pass that let it in; `foreign_cookie`: only a foreign page's cookie came."""

    user: User | None = None
    kiosk: Kiosk | None = None
    entry: Pass | None = None
    foreign_cookie: bool = False


def identify(scope: Mapping[str, Any]) -> Visitor:
    """Give who is signed in. Runs where the database may be used, as all of these."""
    key = _key(scope, TOKEN)
    if key is not None:
        return _with_token(key)  # programs; cookies are then ignored
    session_key = _cookie(scope, settings.SESSION_COOKIE_NAME)
    if session_key is None:
        return Visitor()
    if not is_ours(scope):
        return Visitor(foreign_cookie=_has_origin(scope))
    return _with_session(session_key)


def identify_at_board(scope: Mapping[str, Any]) -> Visitor:
    """Give who is signed in, or the paired display: its key in the header, or its cookie where nobody is signed in."""
    key = _key(scope, KIOSK)
    if key is not None:
        return _with_kiosk(key.decode("latin-1"))
    visitor = identify(scope)
    if visitor.entry is not None or _key(scope, TOKEN) is not None:
        return visitor
    by_cookie = _with_kiosk_cookie(scope)
    return by_cookie if by_cookie.entry is not None or by_cookie.foreign_cookie else visitor


def identify_display(scope: Mapping[str, Any]) -> Visitor:
    """Give the paired display, or nobody: whoever is signed in counts for nothing."""
    key = _key(scope, KIOSK)
    return _with_kiosk_cookie(scope) if key is None else _with_kiosk(key.decode("latin-1"))


def _key(scope: Mapping[str, Any], scheme: bytes) -> bytes | None:
    # As REST reads it: several headers are one with commas, and whatever is no single word after the scheme is wrong.
    sent = b",".join(value for name, value in scope["headers"] if name == b"authorization").split()
    if not sent or sent[0].lower() != scheme:
        return None
    return sent[1] if len(sent) == 2 else b""  # noqa: PLR2004 — scheme and key


def _cookie(scope: Mapping[str, Any], wanted: str) -> str | None:
    sent = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    return parse_cookie(sent.decode("latin-1")).get(wanted) or None


def _has_origin(scope: Mapping[str, Any]) -> bool:
    return any(name == b"origin" for name, _ in scope["headers"])


def _with_token(key: bytes) -> Visitor:
    try:
        user, token = TokenAuthentication().authenticate_credentials(key)
    except AuthenticationFailed:
        return Visitor()
    return Visitor(user, entry=by_token(user, token))


def _with_kiosk(key: str) -> Visitor:
    kiosk = kiosk_of_key(key)
    return Visitor() if kiosk is None else Visitor(kiosk=kiosk, entry=by_kiosk(kiosk.pk, kiosk.lot_id))


def _with_kiosk_cookie(scope: Mapping[str, Any]) -> Visitor:
    # Without an Origin it is no page: in a browser SameSite and HttpOnly keep the cookie from everybody else's.
    key = _cookie(scope, settings.KIOSK_COOKIE_NAME)
    if key is None:
        return Visitor()
    if _has_origin(scope) and not is_ours(scope):
        return Visitor(foreign_cookie=True)
    return _with_kiosk(key)


def _with_session(session_key: str) -> Visitor:
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(cast("HttpRequest", SimpleNamespace(session=session)))
    return Visitor(user, entry=by_session(user, session_key)) if isinstance(user, User) else Visitor()
