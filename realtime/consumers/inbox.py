"""What a client sends: parsed, limited, answered or put in line. Nothing here waits."""

from typing import Any

from bookings import wire
from bookings.api.parsing import TooLarge
from bookings.errors import BookingError, Invalid
from realtime import messages
from realtime.clock import DatabaseClock
from realtime.commands.desk import Desk
from realtime.limits import (
    BAD_FRAMES,
    BAD_FRAMES_WINDOW_S,
    LARGEST_FRAME_BYTES,
    MESSAGES,
    MESSAGES_WINDOW_S,
    Window,
)
from realtime.messages import Close
from realtime.outlet import Outlet


class UnknownCommand(BookingError):
    """The socket takes no such message."""

    code = "unknown-command"
    sentence = "This socket does not know such a command."


class Inbox:
    """One socket's inbox: pings are answered at once, commands go to the desk, the rest is refused."""

    def __init__(self, desk: Desk, outlet: Outlet) -> None:
        self._desk, self._outlet = desk, outlet
        self._messages = Window(MESSAGES + 1, MESSAGES_WINDOW_S)
        self._bad_frames = Window(BAD_FRAMES, BAD_FRAMES_WINDOW_S)

    def take(self, message: dict[str, Any], clock: DatabaseClock) -> None:
        """Take one frame."""
        if self._messages.full():
            self._outlet.close(Close.TOO_MANY)
            return
        try:
            frame = _parse(message)
            if frame["type"] == messages.PING:
                self._outlet.put(_pong(frame, clock))
            elif self._desk.takes(frame["type"]):
                self._desk.take(frame)
            else:
                raise UnknownCommand  # noqa: TRY301 — refused like what cannot be parsed
        except (Invalid, TooLarge, UnknownCommand) as refusal:
            self._refuse(refusal, clock)

    def close(self) -> None:
        """Stop the desk."""
        self._desk.close()

    def _refuse(self, refusal: BookingError, clock: DatabaseClock) -> None:
        error = messages.error(refusal, clock.now())
        if self._bad_frames.full():
            self._outlet.close(Close.BAD_FRAMES, error)
        else:
            self._outlet.put(error)


def _parse(message: dict[str, Any]) -> dict[str, Any]:
    text = message.get("text")
    if text is None:
        raise Invalid("Send text, not binary: one JSON object in each frame.")
    if len(text) > LARGEST_FRAME_BYTES or len(text.encode("utf-8", "surrogatepass")) > LARGEST_FRAME_BYTES:
        raise TooLarge(f"The message is too large. Send at most {LARGEST_FRAME_BYTES // 1024} KiB.")
    try:
        frame = wire.parse(text)
    except wire.NotWellFormed as error:
        raise Invalid(str(error)) from error
    if not isinstance(frame, dict):
        raise Invalid("Send one JSON object in each frame.")
    if not isinstance(frame.get("type"), str):
        raise UnknownCommand
    return frame


def _pong(ping: dict[str, Any], clock: DatabaseClock) -> str:
    # What the client sent goes back as it came: it alone knows what its id and its clock mean.
    parts = {name: ping.get(name) for name in ("id", "client_time")}
    return messages.message(messages.PONG, clock.now(), **parts)
