"""How values travel: times, durations and JSON, the same on REST and on sockets."""

import json
import math
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import orjson

SECOND = timedelta(seconds=1)
# More than the moments that one batch of endings has in it.
MOMENTS = 4096


# Moments have a form of their own here (`instant`), not orjson's.
_ONLY_JSON = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
# Writes what orjson does not: numbers of more than 64 bits and deep nesting, which only a client can have sent.
_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


class NotWellFormed(ValueError):
    """The text is not the JSON that Parkmate reads; its words say why."""


@lru_cache(MOMENTS)  # a booking tells each of its moments several times, and many bookings end together
def instant(value: datetime) -> str:
    """Give ISO 8601 in UTC with milliseconds, cut: `2026-01-15T14:00:00.000Z`."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def instant_or_none(value: datetime | None) -> str | None:
    """Give the same, or None."""
    return None if value is None else instant(value)


def read_instant(text: str) -> datetime:
    """Give the moment that `instant` wrote."""
    return datetime.fromisoformat(text)


def seconds(value: timedelta) -> int:
    """Give whole seconds, cut, never below zero."""
    return max(0, value // SECOND)


def dumps(value: Any) -> str:
    """Give compact JSON text; raises TypeError for what is no JSON, but for infinite numbers: they are null."""
    try:
        return orjson.dumps(value, option=_ONLY_JSON).decode()
    except orjson.JSONEncodeError:
        return _encoder.encode(value)


def loads(text: str | bytes) -> Any:
    """Give the value of a JSON text of our own, quickly; raises ValueError. What clients send is for `parse`."""
    return orjson.loads(text)


def parse(text: str | bytes) -> Any:
    """Give the value of a JSON text.

    Raises NotWellFormed for whatever the standard library lets through or trips over: bytes that are not UTF-8,
    NaN and infinities, numbers of thousands of digits, names given twice, nesting beyond the stack, lone surrogates.
    """
    try:
        if isinstance(text, bytes):
            text = text.decode()
        value = json.loads(text, parse_constant=_refuse, parse_float=_finite, object_pairs_hook=_named_once)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()
    except RecursionError:
        raise NotWellFormed("The JSON is nested too deeply.") from None
    except NotWellFormed:
        raise
    except ValueError:  # JSONDecodeError, UnicodeError, and int() of too many digits
        raise NotWellFormed("That is not well-formed JSON.") from None
    return value


def _refuse(word: str) -> None:
    raise NotWellFormed(f"{word} is no JSON number.")


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise NotWellFormed("A number is too large.")
    return number


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) != len(pairs):
        raise NotWellFormed("A name stands twice in one JSON object.")
    return named
