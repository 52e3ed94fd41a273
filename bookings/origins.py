"""Whether a page is ours: scheme, host and port of its Origin, not the host alone. Of REST and of sockets."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

DEFAULT_PORTS = {"http": 80, "https": 443}


def is_our_page(origin: str, *, scheme: str, host: str) -> bool:
    """Tell whether this Origin is the origin of the request itself (its scheme and Host) or one the settings trust."""
    page = _parsed(origin)
    if page is None:
        return False
    if page == _parsed(f"{scheme}://{host}") and validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
        return True
    return page in {_parsed(trusted) for trusted in settings.CSRF_TRUSTED_ORIGINS}


def _parsed(text: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(text)
        port = parts.port or DEFAULT_PORTS[parts.scheme]
    except (ValueError, KeyError):
        return None
    if not parts.hostname or parts.path or parts.query or parts.fragment or parts.username is not None:
        return None
    return parts.scheme, parts.hostname, port
