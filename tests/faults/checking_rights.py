"""Who may hear what: nobody what is another's, boards nothing personal, and who lost the right nothing any more."""

from collections.abc import Iterator

from realtime.messages import Close
from tests.faults.history import Closed, Heard, History, Row, Value
from tests.product.judge import PERSONAL
from tests.protocol import strict

PUBLIC = ("lot", "kiosk")
# With these a server says that it wants no more of us.
SENT_AWAY = (Close.BAD_FRAMES, Close.NOT_SIGNED_IN, Close.NOT_YOURS, Close.NOT_FOUND, Close.TOO_MANY)
LEAVES_WITHIN_S = 5.0


def nobody_hears_what_is_anothers(history: History) -> Iterator[str]:
    """Frames are of the client's own stream, and so are the bookings in them; answers name one's own bookings."""
    for heard in history.heard():
        stream = history.clients[heard.client].stream
        if heard.message.get("stream", stream) != stream:
            yield f"{heard.client} heard a message of {heard.message['stream']}"
        for booking in _bookings(heard.message):
            row = history.database.rows.get(booking["id"])
            if row is None:
                yield f"{heard.client} heard of booking {booking['id']}, which was never stored"
            elif stream not in row.streams:
                yield f"{heard.client} heard of booking {row.id}, which is {row.streams[0]}'s"
    for answer in history.answers:
        if answer.is_acknowledged:
            row = history.database.rows.get(answer.booking["id"])
            if row is not None and answer.driver not in _whose(row):
                yield f"user {answer.driver} was given booking {row.id}, which is {row.streams[0]}'s"


def _whose(row: Row) -> tuple[int, int]:
    return row.driver, row.owner


def _bookings(message: Value) -> Iterator[Value]:
    for booking in (message.get("booking"), *message.get("bookings", [])):
        if booking is not None:
            yield booking
    for slot in (message.get("slot"), *message.get("slots", []), *_slots_of_lots(message)):
        if slot is not None and slot.get("booking"):
            yield slot["booking"]


def _slots_of_lots(message: Value) -> Iterator[Value]:
    for lot in message.get("lots", []):
        yield from lot.get("slots", [])


def boards_hold_no_personal_data(history: History) -> Iterator[str]:
    """No name and no plate on what hangs in public; all those of the tests are known by a word in them."""
    for heard in history.heard():
        if history.clients[heard.client].kind in PUBLIC:
            found = [word for word in PERSONAL if word in heard.text]
            if found:
                yield f"{heard.client} heard {found}: {heard.text[:300]}"


def every_frame_is_as_promised(history: History) -> Iterator[str]:
    """Each frame fits its schema, in which nothing may stand that is not promised: on a board no user's id either."""
    for heard in history.heard():
        kind = history.clients[heard.client].kind
        wrong = strict.fault("lot" if kind in PUBLIC else kind, heard.message)
        if wrong is not None:
            yield f"{heard.client} heard what is {wrong}"


def who_was_sent_away_had_lost_the_right(history: History) -> Iterator[str]:
    """Only who lost the right is sent away, and hears nothing any more soon after that."""
    for told in history.told:
        lost_at = history.revoked.get(told.client)
        if isinstance(told, Closed) and told.code in SENT_AWAY and lost_at is None:
            yield f"{told.client} was sent away with {told.code}"
        if isinstance(told, Heard) and lost_at is not None and told.at > lost_at + LEAVES_WITHIN_S:
            yield f"{told.client} heard {told.message['type']} {told.at - lost_at:.1f} s after it lost the right"
