"""Security events: one line each in the log, under a stable name, on the logger `parkmate.security`.

Never in it: passwords, keys, cookies, vehicle numbers, and what somebody typed as a user name, which may be a
password in the wrong field.
"""

import logging
from typing import Any

from bookings.models import User

logger = logging.getLogger("parkmate.security")

SIGN_IN_FAILED = "sign-in-failed"
CSRF_FAILED = "csrf-failed"
FOREIGN_ORIGIN = "foreign-origin"
LIMIT_REACHED = "limit-reached"
SUSPICIOUS_REQUEST = "suspicious-request"


def say(event: str, **facts: str | int | None) -> None:
    """Log the event; the line's ids say who and from where."""
    known = {name: value for name, value in facts.items() if value is not None}
    told = " ".join([event, *(f"{name}={value}" for name, value in known.items())])
    logger.warning("%s", told, extra={"event": event, **known})


def sign_in_failed(sender: object, *, credentials: dict[str, Any], **_: Any) -> None:  # noqa: ARG001 — a signal's
    """Log a wrong password with the account's id, or a user name that nobody has without one."""
    named = User.objects.filter(username=credentials.get("username", ""))
    say(SIGN_IN_FAILED, account=named.values_list("pk", flat=True).first())
