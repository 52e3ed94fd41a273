"""What is said on the terminal: one prefix per speaker, no line lost, none torn."""

import contextlib
import sys
import threading
from typing import IO

WIDTH = 8
_one_at_a_time = threading.Lock()


def say(text: str, speaker: str = "parkmate") -> None:
    """Print each line of `text` with the speaker's name before it."""
    put("".join(f"{speaker:<{WIDTH}} | {line}\n" for line in text.splitlines() or [""]))


def put(text: str) -> None:
    """Print as it is; a terminal that has gone away must not keep us from stopping in order."""
    with _one_at_a_time, contextlib.suppress(OSError):
        sys.stdout.write(text)
        sys.stdout.flush()


def relay(stream: IO[bytes], speaker: str) -> threading.Thread:
    """Print what a child writes until it closes its end; join the thread to have its last words."""

    def lines() -> None:
        with stream:
            for line in stream:
                say(line.decode(errors="replace").rstrip("\r\n"), speaker)

    thread = threading.Thread(target=lines, name=f"relay {speaker}", daemon=True)
    thread.start()
    return thread
