"""Looks through everything that somebody was sent for what they must not see there."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bookings.models import Booking, Kiosk, Lot, User
from tests import counts
from tests.access.table import BOOKING_HAS, KINDS, SEES
from tests.product.screen import Screen
from tests.product.town import Town

# How each is spelled, and nothing else is: the numbers are of a size that no time, price or label has.
FOUND_BY = {
    "name": r"Zanzibar \d+",
    "user name": r"zanzibar-\d+",
    "e-mail": r"quiet-\d+@",
    "plate": r"QZ-\d+",
    "user id": r"(?<!\w)77\d{5}(?!\w)",
    "booking": r"(?<!\w)88\d{5}(?!\w)",
    "display": r"Gate \d+",
}
FIRST_USER, FIRST_BOOKING = 7_700_001, 8_800_001
# Where a booking stands in a message, and where a slot's entry has a part of one.
OF_BOOKING = {"booking", "bookings", "new_booking"}
COUNTS = ("access", "{kinds} looked through, 0 saw too much unless a test failed")


@dataclass
class Eyes:
    """What each of the sockets of a test may show, and to whom."""

    town: Town
    secrets: frozenset[str] = frozenset()
    _sockets: list[tuple[int | None, str, Screen]] = field(default_factory=list)
    _looked: dict[Screen, int] = field(default_factory=dict)

    def watch(self, user_id: int | None, where: str, screen: Screen) -> None:
        """Look through this socket's frames at the end."""
        self._sockets.append((user_id, where, screen))

    async def look_through_sockets(self) -> None:
        """Raise AssertionError where a frame that has come since the last look holds what its reader must not see."""
        for user_id, where, screen in self._sockets:
            texts = screen.texts[self._looked.get(screen, 0) :]
            for text in texts:
                self.look(user_id, where, text)
            counts.add(*COUNTS, "frames", len(texts))
            self._looked[screen] = len(screen.texts)

    def look(self, user_id: int | None, where: str, text: str) -> None:
        """Raise AssertionError where a text holds what this user must not see there."""
        for kind, word in zip(KINDS, SEES[where], strict=True):
            too_much = set() if word == "all" else set(re.findall(FOUND_BY[kind], text))
            if too_much:
                too_much -= self.town.do(partial(_allowed, kind, word, user_id))
            assert not too_much, f"{user_id} sees on {where} the {kind} of others, {sorted(too_much)}: {text[:3000]}"
        keys = [secret for secret in self.secrets if secret in text]
        assert not keys, f"{user_id} sees a key on {where}: {text[:3000]}"
        if where in BOOKING_HAS:
            self._look_at_fields(where, text)

    @staticmethod
    def _look_at_fields(where: str, text: str) -> None:
        allowed = set(BOOKING_HAS[where].split())
        for booking in _bookings(json.loads(text)):
            assert set(booking) <= allowed, f"{sorted(set(booking) - allowed)} of a booking on {where}: {text[:3000]}"


def _bookings(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for each in value:
            yield from _bookings(each)
    if isinstance(value, dict):
        for name, each in value.items():
            found = each if isinstance(each, list) else [each]
            if name in OF_BOOKING:
                yield from (booking for booking in found if isinstance(booking, dict))
            yield from _bookings(each)


def _allowed(kind: str, word: str, user_id: int | None) -> set[str]:
    """Give what somebody may see of this kind, as it is spelled. To be called in the product's database."""
    if word == "-":
        return set()
    own = set() if user_id is None else {user_id}
    lots = Lot.objects.filter(owner=user_id) if word == "parked" or kind == "display" else Lot.objects.none()
    bookings = Booking.objects.filter(lot__in=lots) | Booking.objects.filter(driver__in=own)
    people = own | set(bookings.values_list("driver", flat=True))
    match kind:
        case "booking":
            return {str(pk) for pk in bookings.values_list("pk", flat=True)}
        case "plate":
            return set(bookings.values_list("vehicle_number", flat=True))
        case "display":
            return set(Kiosk.objects.filter(lot__in=lots).values_list("name", flat=True))
        case "user id":
            return {str(pk) for pk in people}
    column = {"name": "name", "user name": "username", "e-mail": "email"}[kind]
    values = User.objects.filter(pk__in=people).values_list(column, flat=True)
    return {re.match(FOUND_BY[kind], value).group() for value in values}  # type: ignore[union-attr]
