"""What a client sends: parsed, limited, answered or put in line. Nothing here waits."""

from typing import Any

from django.conf import settings

from bookings import security, wire
from bookings.api.parsing import TooLarge
from bookings.errors import BookingError, Invalid
from realtime import messages
from realtime.clock import DatabaseClock
from realtime.commands.desk import Desk, request_id_of
from realtime.limits import BAD_FRAMES, BAD_FRAMES_WINDOW_S, MESSAGES_WINDOW_S, Window
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
        most = round(settings.MESSAGES_PER_SECOND * MESSAGES_WINDOW_S)
        self._messages = Window(most + 1, MESSAGES_WINDOW_S)
        self._bad_frames = Window(BAD_FRAMES, BAD_FRAMES_WINDOW_S)

    def take(self, message: dict[str, Any], clock: DatabaseClock) -> None:
        """Take one frame."""
        if self._messages.full():
            security.say(security.LIMIT_REACHED, limit="messages")
            self._outlet.close(Close.TOO_MANY)
            return
        try:
            frame = _parse(message)
        except (Invalid, TooLarge) as refusal:
            self._refuse(messages.error(refusal, clock.now()))
            return
        type_ = frame.get("type")
        if type_ == messages.PING:
            self._outlet.put(_pong(frame, clock))
        elif isinstance(type_, str) and self._desk.takes(type_):
            self._desk.take(frame)
        else:
            self._refuse(messages.error(UnknownCommand(), clock.now(), request_id_of(frame)))

    def close(self) -> None:
        """Stop the desk."""
        self._desk.close()

    def _refuse(self, error: str) -> None:
        if self._bad_frames.full():
            security.say(security.LIMIT_REACHED, limit="bad-frames")
            self._outlet.close(Close.BAD_FRAMES, error)
        else:
            self._outlet.put(error)


def _parse(message: dict[str, Any]) -> dict[str, Any]:
    text = message.get("text")
    if text is None:
        raise Invalid("Send text, not binary: one JSON object in each frame.")
    most = settings.LARGEST_MESSAGE_BYTES
    if len(text) > most or len(text.encode("utf-8", "surrogatepass")) > most:
        raise TooLarge(f"The message is too large. Send at most {most:,} bytes.")
    try:
        frame = wire.parse(text)
    except wire.NotWellFormed as error:
        raise Invalid(str(error)) from error
    if not isinstance(frame, dict):
        raise Invalid("Send one JSON object in each frame.")
    return frame


def _pong(ping: dict[str, Any], clock: DatabaseClock) -> str:
    # What the client sent goes back as it came: it alone knows what its id and its clock mean.
    parts = {name: ping.pop(name, None) for name in ("id", "client_time")}
    unknown = {name: ["This field is not known here."] for name in ping if name != "type"}
    if unknown:
        return messages.error(Invalid("A ping has an id and a client_time.", fields=unknown), clock.now())
    try:
        return messages.message(messages.PONG, clock.now(), **parts)
    except RecursionError:  # what could just be read cannot always be written
        return messages.error(Invalid("The JSON is nested too deeply."), clock.now())
