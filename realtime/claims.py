"""What whoever opens a socket holds: a key in the header, else a cookie if the page is ours. Never the URL."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.http import parse_cookie

from realtime.origins import is_ours

TOKEN, KIOSK = b"token", b"kiosk"


@dataclass(frozen=True, slots=True)
class Claim:
    """Keys, none of them looked at yet; `foreign_cookie`: a cookie came from a page that is not ours, and is left out.

    A token stands alone, a session comes before a display's key.
    """

    token: bytes | None = field(default=None, repr=False)
    session: str | None = field(default=None, repr=False)
    kiosk: str | None = field(default=None, repr=False)
    foreign_cookie: bool = False


def of_user(scope: Mapping[str, Any]) -> Claim:
    """Give what may sign a user in."""
    key = _key(scope, TOKEN)
    if key is not None:
        return Claim(token=key)  # programs; cookies are then ignored
    session = _cookie(scope, settings.SESSION_COOKIE_NAME)
    if session is None:
        return Claim()
    return Claim(session=session) if is_ours(scope) else Claim(foreign_cookie=_has_origin(scope))


def at_board(scope: Mapping[str, Any]) -> Claim:
    """Give a display's key in the header, or else what may sign a user in, or else a display's cookie."""
    key = _key(scope, KIOSK)
    if key is not None:
        return Claim(kiosk=key.decode("latin-1"))
    user = of_user(scope)
    if user.token is not None:
        return user
    display = _kiosk_cookie(scope)
    return replace(user, kiosk=display.kiosk, foreign_cookie=user.foreign_cookie or display.foreign_cookie)


def of_display(scope: Mapping[str, Any]) -> Claim:
    """Give a display's key: whoever is signed in counts for nothing."""
    key = _key(scope, KIOSK)
    return _kiosk_cookie(scope) if key is None else Claim(kiosk=key.decode("latin-1"))


def _kiosk_cookie(scope: Mapping[str, Any]) -> Claim:
    # Without an Origin it is no page: in a browser SameSite and HttpOnly keep the cookie from everybody else's.
    key = _cookie(scope, settings.KIOSK_COOKIE_NAME)
    if key is None:
        return Claim()
    return Claim(foreign_cookie=True) if _has_origin(scope) and not is_ours(scope) else Claim(kiosk=key)


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
