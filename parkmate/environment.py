"""How a value of the environment is read: as what it means, or one clear sentence."""

import os
import re
from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"", "0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    """Give the variable's text without blanks around it; an empty one counts as not set."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    """Give True or False; raises ImproperlyConfigured for a word that is neither."""
    word = text(name, "on" if default else "off").lower()
    if word not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name}={word!r} is neither on nor off; set it to 1 or 0.")
    return word in TRUE


def choice(name: str, options: Sequence[str], *, default: str) -> str:
    """Give one of the options, however it is capitalised; raises ImproperlyConfigured for anything else."""
    word = text(name, default)
    chosen = next((option for option in options if option.lower() == word.lower()), None)
    if chosen is None:
        raise ImproperlyConfigured(f"{name}={word!r} is none of these: {', '.join(options)}.")
    return chosen


def whole(name: str, default: int, *, least: int = 1) -> int:
    """Give a whole number that is not under `least`; raises ImproperlyConfigured for anything else."""
    word = text(name, str(default))
    try:
        number = int(word)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={word!r} is not a whole number.") from None
    if number < least:
        raise ImproperlyConfigured(f"{name}={word!r} is too small: give {least} or more.")
    return number


def pattern(name: str, default: str) -> re.Pattern[str]:
    """Give the compiled pattern; raises ImproperlyConfigured for one that is none."""
    word = text(name, default)
    try:
        return re.compile(word)
    except re.error as error:
        raise ImproperlyConfigured(f"{name}={word!r} is no regular expression: {error}.") from None


def words(name: str, default: list[str]) -> list[str]:
    """Give the comma-separated words of the variable, without empty ones."""
    return [word.strip() for word in text(name).split(",") if word.strip()] or default
