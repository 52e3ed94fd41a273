"""Where a stream is shown: live on a terminal, as lines into a pipe, or as the frames themselves."""

import shutil
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol, TextIO

from bookings.wire import read_instant
from realtime import messages
from realtime.watching.clock import EPOCH, ServerClock
from realtime.watching.drawing import drawn, in_one_line
from realtime.watching.entry import Listener
from realtime.watching.picture import Picture
from realtime.watching.place import Step
from realtime.watching.telling import told
from realtime.watching.words import clock_face, fit

SECOND = timedelta(seconds=1)
# Drawn just after a number changed: before, it would show the old one for a second more.
AFTER_THE_CHANGE_S = 0.01
UNTIL_THE_CLOCK_IS_KNOWN_S = 0.1


class Display(Listener, Protocol):
    """A listener that is also told when a second is over."""

    def second(self) -> None:
        """Show the countdowns as they are now."""


class Frames:
    """Each frame as it came, one a line; what is not a frame goes to the other output."""

    def __init__(self, out: TextIO, notices: TextIO) -> None:
        self._out, self._notices = out, notices

    def received(self, text: str, message: dict[str, Any], step: Step) -> None:  # noqa: ARG002 — a listener's
        """Print the frame."""
        print(text, file=self._out, flush=True)

    def lost(self, sentence: str) -> None:
        """Say why nothing comes."""
        print(f"{sentence[0].upper()}{sentence[1:]}.", file=self._notices, flush=True)

    def second(self) -> None:
        """Add nothing: the server's own ticks are among the frames."""


class Lines:
    """One line per event, and one per second while something counts down."""

    def __init__(self, out: TextIO, picture: Picture, clock: ServerClock) -> None:
        self.out, self.picture, self.clock = out, picture, clock

    def received(self, text: str, message: dict[str, Any], step: Step) -> None:  # noqa: ARG002 — a listener's
        """Keep the picture, tell the event."""
        self.picture.take(message, step)
        if line := told(message, step):
            self.say(line)

    def lost(self, sentence: str) -> None:
        """Say why nothing comes; the countdowns go on."""
        self.say(f"{self._time()}  {'no connection':<13}  {sentence}")

    def second(self) -> None:
        """Print the countdowns."""
        now = self.now()
        timers = self.picture.timers(now) if now else []
        if now and timers:
            self.say(f"{clock_face(now)}  {in_one_line(timers)}")

    def say(self, line: str) -> None:
        """Print a line at once."""
        print(line, file=self.out, flush=True)

    def now(self) -> datetime | None:
        """Give the server's time, or None while it is not known."""
        return self.clock.now() if self.clock.known else None

    def _time(self) -> str:
        now = self.now()
        return clock_face(now) if now else "--:--:--"


class Screen(Lines):
    """The picture below the events, redrawn in place each second; the events stay and scroll away above it."""

    def __init__(self, out: TextIO, picture: Picture, clock: ServerClock) -> None:
        super().__init__(out, picture, clock)
        self._rows = 0
        self._state = "connecting"
        self._size: Callable[[], tuple[int, int]] = shutil.get_terminal_size

    def received(self, text: str, message: dict[str, Any], step: Step) -> None:
        """Tell the event and draw what it changed."""
        self._state = "live"
        super().received(text, message, step)
        if message["type"] not in (messages.TICK, messages.HEARTBEAT, messages.PONG):
            self.second()

    def lost(self, sentence: str) -> None:
        """Say why, and mark the picture."""
        self._state = "reconnecting, times keep counting"
        super().lost(sentence)

    def second(self) -> None:
        """Redraw."""
        self._write("")

    def say(self, line: str) -> None:
        """Put a line above the picture."""
        self._write(line + "\n")

    def _write(self, above: str) -> None:
        erase = f"\x1b[{self._rows}A\r\x1b[J" if self._rows else ""
        lines = self._lines()
        self._rows = len(lines)
        self.out.write(erase + above + "".join(f"{line}\n" for line in lines))
        self.out.flush()

    def _lines(self) -> list[str]:
        columns, rows = self._size()
        now = self.now()
        head = f"── {self.picture.stream} · {self._state} · {self._time()} "
        body = drawn(self.picture, now, columns) if now else []
        room = max(1, rows - 2)
        if len(body) > room:
            body = [*body[: room - 1], f"  … and {len(body) - room + 1} lines more"]
        return [fit(line, columns - 1) for line in [head, *body]]


def display_for(out: TextIO, picture: Picture, clock: ServerClock, *, frames: bool, live: bool) -> Display:
    """Give the display that was asked for."""
    if frames:
        return Frames(out, sys.stderr)
    return (Screen if live else Lines)(out, picture, clock)


def until_next_second_s(picture: Picture, clock: ServerClock) -> float:
    """Give how long to wait until the soonest countdown shows another number."""
    if not clock.known:
        return UNTIL_THE_CLOCK_IS_KNOWN_S
    now = clock.now()
    timers = picture.timers(now)
    phase = read_instant(timers[0].end_time) if timers else EPOCH
    return ((phase - now) % SECOND).total_seconds() + AFTER_THE_CHANGE_S
