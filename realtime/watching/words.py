"""Text for a terminal: times and amounts as people read them, and nothing that could steer the terminal."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bookings import wire
from bookings.payloads import Payload

ENDING = "ending…"
# Some scripts cannot be written without these two.
JOINERS = "\u200c\u200d"
STEERING = ("Cc", "Cf", "Cs", "Zl", "Zp")


def cleaned(text: str) -> str:
    """Give the text with `?` for what would steer the terminal or turn its direction: names are what people typed."""
    return "".join("?" if unicodedata.category(c) in STEERING and c not in JOINERS else c for c in text)


def hms(seconds: int) -> str:
    """Give HH:MM:SS."""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def countdown(end_time: str, now: datetime) -> str:
    """Give the time left; at zero `ending…`, for this clock never ends a booking: only the server's word does."""
    left = wire.read_instant(end_time) - now
    return hms(wire.seconds(left)) if left.total_seconds() > 0 else ENDING


def clock_face(moment: datetime | str) -> str:
    """Give a moment of the wire as HH:MM:SS on this machine's clock."""
    value = wire.read_instant(moment) if isinstance(moment, str) else moment
    return f"{value.astimezone():%H:%M:%S}"


def seen(kiosk: Payload) -> str:
    """Give when a display was last seen."""
    return f"seen {clock_face(kiosk['last_seen'])}" if kiosk["last_seen"] else "not seen yet"


def grouped(code: str) -> str:
    """Give a pairing code in two halves, as people read it: BCD-FGH."""
    shown = cleaned(code)
    return f"{shown[: len(shown) // 2]}-{shown[len(shown) // 2 :]}"


def amount(value: Any, currency: str) -> str:
    """Give `0.10 EUR`."""
    return f"{value} {currency}"


def counted(number: int, what: str) -> str:
    """Give `1 booking`, `2 bookings`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def width(text: str) -> int:
    """Give how many columns the text takes."""
    return sum(_columns(c) for c in text)


def fit(text: str, columns: int) -> str:
    """Give the text cut to so many columns: a line that wraps would break the redrawing."""
    if width(text) <= columns:
        return text
    kept, used = "", 0
    for c in text:
        used += _columns(c)
        if used > columns - 1:
            break
        kept += c
    return kept + "…"


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Give the rows with their cells one below the other."""
    widths = [max(width(cell) for cell in column) for column in zip(*rows, strict=True)]
    return ["  ".join(_padded(cell, wide) for cell, wide in zip(row, widths, strict=True)).rstrip() for row in rows]


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


def _columns(c: str) -> int:
    if unicodedata.category(c) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(c) in "WF" else 1
