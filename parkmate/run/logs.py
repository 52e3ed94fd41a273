"""The embedded servers' logs: all in a file, on the terminal only what somebody should see."""

import re
import threading
import time
from pathlib import Path

from parkmate.run.terminal import say

LOOK_S = 0.25
POSTGRES = re.compile(r"\b(WARNING|ERROR|FATAL|PANIC):  ")
# Said at every start and stop.
POSTGRES_ROUTINE = re.compile(r"the database system is|due to administrator command")
REDIS = re.compile(r"# .*(fatal|error|can't|failed|out of memory|crashed)", re.IGNORECASE)


def worth_showing(line: str, speaker: str) -> bool:
    """Tell whether a line of PostgreSQL's or Redis' log belongs on the terminal."""
    if speaker == "redis":
        return REDIS.search(line) is not None
    return POSTGRES.search(line) is not None and POSTGRES_ROUTINE.search(line) is None


def follow(path: Path, speaker: str) -> None:
    """Show what is worth showing of all that is written to the log from now on."""
    place = path.stat().st_size if path.exists() else 0

    def lines() -> None:
        nonlocal place
        while True:
            place = show_from(path, place, speaker)
            time.sleep(LOOK_S)

    threading.Thread(target=lines, name=f"follow {speaker}", daemon=True).start()


def show_from(path: Path, place: int, speaker: str) -> int:
    """Show the whole lines from byte `place` on; gives the place after them."""
    if not path.exists() or path.stat().st_size == place:
        return place
    with path.open("rb") as log:
        # The log was put aside and begun anew.
        log.seek(place if path.stat().st_size > place else 0)
        for line in iter(log.readline, b""):
            if not line.endswith(b"\n"):
                return log.tell() - len(line)
            text = line.decode(errors="replace").rstrip()
            if worth_showing(text, speaker):
                say(text, speaker)
        return log.tell()
