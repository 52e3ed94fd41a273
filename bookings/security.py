"""Security events: one line each in the log, under a stable name, on the logger `parkmate.security`.

Never in it: passwords, keys, cookies, vehicle numbers, and what somebody typed as a user name, which may be a
password in the wrong field.
"""

import logging
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest

from bookings import passwords
from bookings.models import User

logger = logging.getLogger("parkmate.security")

SIGN_IN_FAILED = "sign-in-failed"
CSRF_FAILED = "csrf-failed"
FOREIGN_ORIGIN = "foreign-origin"
LIMIT_REACHED = "limit-reached"
SUSPICIOUS_REQUEST = "suspicious-request"
# Where somebody is over a limit again and again.
SAID_AGAIN_S = 60


def say(event: str, **facts: str | int | None) -> None:
    """Log the event; the line's ids say who and from where."""
    known = {name: value for name, value in facts.items() if value is not None}
    told = " ".join([event, *(f"{name}={value}" for name, value in known.items())])
    logger.warning("%s", told, extra={"event": event, **known})


def sign_in_failed(
    sender: object,  # noqa: ARG001 — a signal's
    *,
    credentials: dict[str, Any],
    request: HttpRequest | None = None,
    **_: Any,
) -> None:
    """Log a wrong password with the account's id, or a user name that nobody has without one.

    Past the limit it is logged once a minute that there is one: whoever tries then may try very often.
    """
    username = credentials.get("username", "")
    account = User.objects.filter(username=username).values_list("pk", flat=True).first()
    if request is None or not passwords.is_locked_out(request):
        say(SIGN_IN_FAILED, account=account)
    elif cache.add(f"said.sign-ins.{passwords.address_of(request)}.{account}", value=True, timeout=SAID_AGAIN_S):
        say(LIMIT_REACHED, limit="sign-ins", account=account)
