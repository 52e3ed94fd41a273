"""Whether a page that opens a socket is ours: scheme, host and port, not the host alone."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

DEFAULT_PORTS = {"http": 80, "https": 443}


def is_ours(scope: Mapping[str, Any]) -> bool:
    """Tell whether the request's one Origin is the origin of the request itself, or one that the settings trust."""
    sent = [value for name, value in scope["headers"] if name == b"origin"]
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if len(sent) != 1 or len(hosts) != 1:
        return False
    origin = _origin(sent[0].decode("latin-1"))
    host = hosts[0].decode("latin-1")
    if origin is None:
        return False
    own = _origin(f"{_scheme(scope)}://{host}")
    if origin == own and validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
        return True
    return origin in {_origin(trusted) for trusted in settings.CSRF_TRUSTED_ORIGINS}


def _scheme(scope: Mapping[str, Any]) -> str:
    if settings.BEHIND_TLS_PROXY:
        return "https" if (b"x-forwarded-proto", b"https") in scope["headers"] else "http"
    return "https" if scope.get("scheme") == "wss" else "http"  # daphne names no scheme, and ends no TLS here


def _origin(text: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(text)
        port = parts.port or DEFAULT_PORTS[parts.scheme]
    except (ValueError, KeyError):
        return None
    if not parts.hostname or parts.path or parts.query or parts.fragment or parts.username is not None:
        return None
    return parts.scheme, parts.hostname, port
