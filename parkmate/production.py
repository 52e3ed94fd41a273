"""What PARKMATE_PRODUCTION refuses, and what it turns on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured

SHORTEST_SECRET = 50
FEWEST_DIFFERENT = 10
# Django's own placeholder, and the words of every example.
KNOWN_SECRET = re.compile(r"django-insecure|change-?me|secret-?key|example", re.IGNORECASE)
LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}
MAKE_ONE = 'make one with `python -c "import secrets; print(secrets.token_urlsafe(50))"` and give it to every process'
NO_SECRET = f"PARKMATE_SECRET_KEY is not set; {MAKE_ONE}"
WEAK_SECRET = f"PARKMATE_SECRET_KEY is too short or too plain (under {SHORTEST_SECRET} characters); {MAKE_ONE}"
PUBLIC_SECRET = f"PARKMATE_SECRET_KEY is one that others know; {MAKE_ONE}"
DEBUG = "PARKMATE_DEBUG shows strangers the code and its data; unset it"
NO_HOSTS = (
    "PARKMATE_ALLOWED_HOSTS is not set; give it the names under which people reach the server, such as park.example.com"
)
ANY_HOST = "PARKMATE_ALLOWED_HOSTS lets any name in; give it the names themselves instead of *"
NO_DATABASE = "DATABASE_URL is not set; name the PostgreSQL, as in postgresql://user:password@host:5432/name"
NO_TLS = (
    "nothing says who ends TLS; set PARKMATE_BEHIND_TLS_PROXY=1 where a proxy does and always sets X-Forwarded-Proto,"
    " or PARKMATE_PLAIN_HTTP=1 to do without, on a network of your own"
)

# The proxy sends http to https; subdomains and browsers' preloaded lists are the whole domain's affair.
HTTPS_IS_THE_PROXYS = ["security.W005", "security.W008", "security.W021"]

NO_MAIL = (
    "PARKMATE_EMAIL_URL is not set, so that links for forgotten passwords would be printed into the log;"
    " name the mail server, as in smtp+starttls://user:password@host:587"
)


@dataclass(frozen=True)
class Chosen:
    """What the environment says."""

    secret_key: str
    debug: bool
    hosts: Sequence[str]  # with the default where none was named
    database_url: str
    behind_tls_proxy: bool
    plain_http: bool
    mail_host: str


def refuse_unless_safe(chosen: Chosen) -> None:
    """Raise ImproperlyConfigured, with the first thing to do, unless strangers may reach a server with this."""
    for holds, sentence in _problems(chosen):
        if holds:
            raise ImproperlyConfigured(f"PARKMATE_PRODUCTION is on, but {sentence}.")


def _problems(chosen: Chosen) -> list[tuple[bool, str]]:
    secret = chosen.secret_key
    guessed = len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_DIFFERENT
    return [
        (not secret, NO_SECRET),
        (guessed, WEAK_SECRET),
        (KNOWN_SECRET.search(secret) is not None, PUBLIC_SECRET),
        (chosen.debug, DEBUG),
        (LOOPBACK.issuperset(chosen.hosts), NO_HOSTS),
        (any("*" in host for host in chosen.hosts), ANY_HOST),
        (not chosen.database_url, NO_DATABASE),
        (not chosen.behind_tls_proxy and not chosen.plain_http, NO_TLS),
        (not chosen.mail_host, NO_MAIL),
    ]


def https_only(hsts_s: int) -> dict[str, Any]:
    """Give Django's settings for a server that is reached by https alone."""
    return {
        # The browser itself takes a cookie of this name only from https, for this host and all of its paths.
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "KIOSK_COOKIE_NAME": "__Secure-kiosk",  # for sockets alone, and __Host- would be for every path
        "SECURE_HSTS_SECONDS": hsts_s,
    }
