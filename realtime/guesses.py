"""How many wrong pairing codes an owner may send (settings.WRONG_CODES in 15 minutes), counted in each process' memory.

Six characters are too few against whoever may try as often as they like.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from bookings import security
from bookings.api.errors import TooManyRequests
from bookings.services.pairing import UnknownCode

WINDOW_S = 15 * 60.0

_lock = threading.Lock()
_guesses: dict[int, deque[float]] = {}


@contextmanager
def guess(user_id: int) -> Iterator[None]:
    """Let this user try a code; it counts until it has turned out not to be wrong, so that none slip by at once.

    Raises TooManyRequests, for right codes too, while too many wrong ones are within the window.
    """
    at = time.monotonic()
    with _lock:
        recent = deque(tried for tried in _guesses.get(user_id, ()) if tried > at - WINDOW_S)
        if len(recent) >= settings.WRONG_CODES:
            raise TooManyRequests(
                "Too many wrong codes. Wait a quarter of an hour, then look at the display for its present code."
            )
        recent.append(at)
        _guesses[user_id] = recent
    wrong = False
    try:
        yield
    except UnknownCode:
        wrong = True
        if len(recent) >= settings.WRONG_CODES:
            security.say(security.LIMIT_REACHED, limit="pairing-codes")
        raise
    finally:
        if not wrong:
            _take_back(user_id, at)


def _take_back(user_id: int, at: float) -> None:
    with _lock:
        recent = _guesses.get(user_id, deque())
        if at in recent:
            recent.remove(at)
        if not recent:
            _guesses.pop(user_id, None)
