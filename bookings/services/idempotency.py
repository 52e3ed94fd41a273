"""A success is remembered under the caller's key, on the booking that it made; a refusal is not."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from bookings.errors import BookingError
from bookings.models import Booking, User


class IdempotencyMismatch(BookingError):
    """The key stands for another call or body."""

    code = "idempotency-mismatch"
    sentence = "This Idempotency-Key was used for another request. Use a new key for a new request."


@dataclass(frozen=True, slots=True)
class Key:
    """A caller's key and what it was sent with."""

    value: str
    request_hash: str

    @classmethod
    def of(cls, value: str, *, call: str, body: Any) -> "Key":
        """Give the key for this call with this parsed body."""
        text = json.dumps([call, body], sort_keys=True)
        return cls(value, hashlib.sha256(text.encode()).hexdigest())


def remembered(*, driver: User, key: Key | None) -> Booking | None:
    """Give the booking that this key made, or None; raises IdempotencyMismatch where it made another request's."""
    if key is None:
        return None
    booking = Booking.objects.filter(driver=driver, idempotency_key=key.value).first()
    if booking is not None and booking.request_hash != key.request_hash:
        raise IdempotencyMismatch
    return booking
