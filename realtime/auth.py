"""Who opens a socket: the users and displays that hold what they claim, looked up for many sockets at once.

The rules are those of REST and the pages: knox' for tokens, Django's for sessions. Both look up one at a time, which
was a third of what opening a socket cost.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from knox.crypto import hash_token
from knox.settings import knox_settings

from bookings.models import Kiosk, Token, User
from bookings.services.kiosks import kiosks_of_keys
from bookings.sessions import can_be_key
from realtime.claims import Claim
from realtime.rights import alive
from realtime.rights.passes import Pass, by_kiosk, by_session, by_token


@dataclass(frozen=True, slots=True)
class Visitor:
    """The user or paired display, and the pass that let it in; `foreign_cookie`: only a foreign page's cookie came."""

    user: User | None = None
    kiosk: Kiosk | None = None
    entry: Pass | None = None
    foreign_cookie: bool = False


def visitors(claims: Sequence[Claim]) -> list[Visitor]:
    """Give who each is. Runs where the database may be used; four queries, and one more where tokens live on."""
    tokens = _with_tokens({claim.token for claim in claims if claim.token is not None})
    sessions = _with_sessions({claim.session for claim in claims if claim.session is not None})
    kiosks = _with_kiosks({claim.kiosk for claim in claims if claim.kiosk is not None})

    def of(claim: Claim) -> Visitor:
        if claim.token is not None:
            return tokens.get(claim.token) or Visitor()
        known = sessions.get(claim.session or "") or kiosks.get(claim.kiosk or "")
        return known or Visitor(foreign_cookie=claim.foreign_cookie)

    return [of(claim) for claim in claims]


def _with_tokens(keys: Iterable[bytes]) -> dict[bytes, Visitor]:
    # A key that cannot even be looked up (no UTF-8, a NUL) is as wrong as any other.
    digests = {key: hash_token(key.decode()) for key in keys if key.isalnum()}
    if not digests:
        return {}
    rows = alive.tokens(digests.values()).filter(user__is_active=True)
    found = {token.digest: token for token in rows.select_related("user")}
    _refresh(found.values())
    return {
        key: Visitor(token.user, entry=by_token(token.user, token))
        for key, digest in digests.items()
        if (token := found.get(digest)) is not None
    }


def _refresh(tokens: Iterable[Token]) -> None:
    # As knox does: a token lives for so long from its last use, and that is written now and then.
    if not (knox_settings.AUTO_REFRESH and knox_settings.TOKEN_TTL):
        return
    expiry = timezone.now() + knox_settings.TOKEN_TTL
    stale = [
        token.digest
        for token in tokens
        if token.expiry and (expiry - token.expiry).total_seconds() > knox_settings.MIN_REFRESH_INTERVAL
    ]
    if stale:
        Token.objects.filter(digest__in=stale).update(expiry=expiry)


def _with_sessions(keys: Iterable[str]) -> dict[str, Visitor]:
    plain = [key for key in keys if can_be_key(key)]
    if not plain:
        return {}
    decode = import_module(settings.SESSION_ENGINE).SessionStore().decode
    kept: dict[str, Mapping[str, Any]] = {row.session_key: decode(row.session_data) for row in alive.sessions(plain)}
    signed_in = {data[SESSION_KEY] for data in kept.values() if SESSION_KEY in data}
    users = User.objects.filter(is_active=True).in_bulk(signed_in)
    of_session = {key: _user_of(data, users) for key, data in kept.items()}
    return {key: Visitor(user, entry=by_session(user, key)) for key, user in of_session.items() if user is not None}


def _user_of(session: Mapping[str, Any], users: Mapping[int, User]) -> User | None:
    # As django.contrib.auth.get_user: a session ends with the password that began it.
    user = users.get(int(session.get(SESSION_KEY, 0)))
    if user is None or session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    sent = session.get(HASH_SESSION_KEY, "")
    hashes = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    return user if any(constant_time_compare(sent, each) for each in hashes) else None


def _with_kiosks(keys: Collection[str]) -> dict[str, Visitor]:
    found = kiosks_of_keys(keys)
    return {key: Visitor(kiosk=kiosk, entry=by_kiosk(kiosk.pk, kiosk.lot_id)) for key, kiosk in found.items()}
