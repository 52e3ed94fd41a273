"""Ctrl-C and its kin, heard between two looks and never in the middle of a step."""

import contextlib
import os
import select
import signal
import time

# Whoever signals a whole group is heard twice: once directly, once passed on by make.
SAME_WISH_S = 0.5


class Stopping(Exception):
    """Somebody asked to stop."""


class Insisting(Exception):
    """Somebody asked again while things were stopping."""


class Signals:
    """Remembers what was asked for; the two pauses wait, wake early, and raise what is due."""

    def __init__(self) -> None:
        self.asked_at: float | None = None
        self.insisted = False
        self._wakes, wake = os.pipe()
        os.set_blocking(self._wakes, False)
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # a handler, so that a child's end wakes a pause
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # `nohup make run` outlives its terminal.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._ask)

    def _ask(self, *_: object) -> None:
        now = time.monotonic()
        if self.asked_at is None:
            self.asked_at = now
        elif now - self.asked_at > SAME_WISH_S:
            self.insisted = True

    def pause(self, seconds: float) -> None:
        """Wait at most `seconds`; raises Stopping once somebody asked to stop."""
        self._sleep(0 if self.asked_at else seconds)
        if self.asked_at is not None:
            raise Stopping

    def pause_while_stopping(self, seconds: float) -> None:
        """Wait at most `seconds`; raises Insisting once somebody asked a second time."""
        self._sleep(0 if self.insisted else seconds)
        if self.insisted:
            raise Insisting

    def _sleep(self, seconds: float) -> None:
        select.select([self._wakes], [], [], seconds)
        with contextlib.suppress(BlockingIOError):
            os.read(self._wakes, 4096)
