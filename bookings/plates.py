"""Vehicle numbers: what is taken, how it is shown, how two are compared."""

import re

from django.conf import settings

LONGEST_AS_SENT = 32
SEPARATORS = re.compile(r"[ .-]+")
COMPARED = re.compile(r"(?=.*[0-9])[A-Z0-9]{2,12}")


def shown(text: str) -> str | None:
    """Give the number as it is shown (`kl 08.az 1234` → `KL-08-AZ-1234`), or None where it is no vehicle number.

    2–12 letters A–Z and digits with at least one digit after upper-casing, at most 32 characters as sent;
    runs of spaces, dots and hyphens become one hyphen, at the ends none. A deployment may ask for more
    (PARKMATE_VEHICLE_PATTERN, matched against the result).
    """
    if len(text) > LONGEST_AS_SENT:
        return None
    number = SEPARATORS.sub("-", text.upper()).strip("-")
    if not COMPARED.fullmatch(compared(number)) or not settings.VEHICLE_PATTERN.fullmatch(number):
        return None
    return number


def compared(number: str) -> str:
    """Give the form in which two numbers are compared: without hyphens."""
    return number.replace("-", "")
