"""PARKMATE_EMAIL_URL, as Django's settings want it."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """How mail goes out; without a server it is printed."""

    backend: str = "django.core.mail.backends.console.EmailBackend"
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


def mail_server(url: str) -> MailServer:
    """Give the mail server of a URL (`smtp+starttls://user:word@host:587`), or the one that prints for none.

    Raises ImproperlyConfigured, without the password, for one that cannot be read.
    """
    if not url:
        return MailServer()
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
        host = parts.hostname
    except (ValueError, KeyError):
        host, port = None, 0
    if not host or parts.path.strip("/") or parts.query or parts.fragment:
        raise ImproperlyConfigured(
            "PARKMATE_EMAIL_URL cannot be read; write it as smtp+starttls://user:password@host:587 "
            "(or smtps:// for TLS from the first byte, smtp:// for none), with %-codes for special characters."
        )
    return MailServer(
        backend="django.core.mail.backends.smtp.EmailBackend",
        host=host,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp+starttls",
        tls=parts.scheme == "smtps",
    )
