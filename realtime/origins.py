"""Whether the page that opens a socket is ours, read from the handshake."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from bookings.origins import is_our_page


def is_ours(scope: Mapping[str, Any]) -> bool:
    """Tell whether the request's one Origin is the origin of the request itself, or one that the settings trust."""
    sent = [value for name, value in scope["headers"] if name == b"origin"]
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if len(sent) != 1 or len(hosts) != 1:
        return False
    return is_our_page(sent[0].decode("latin-1"), scheme=_scheme(scope), host=hosts[0].decode("latin-1"))


def _scheme(scope: Mapping[str, Any]) -> str:
    if settings.BEHIND_TLS_PROXY:
        return "https" if (b"x-forwarded-proto", b"https") in scope["headers"] else "http"
    return "https" if scope.get("scheme") == "wss" else "http"  # daphne names no scheme, and ends no TLS here
