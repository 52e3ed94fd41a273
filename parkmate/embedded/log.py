"""Where an embedded server writes what it has to say."""

from pathlib import Path
from typing import IO

LARGE_BYTES = 5_000_000
LAST_LINES = 5


def opened(path: Path) -> IO[bytes]:
    """Open the log for a server to append to; one that has grown large is put aside as `….old` first."""
    if path.exists() and path.stat().st_size > LARGE_BYTES:
        path.replace(path.with_name(f"{path.name}.old"))
    return path.open("ab")


def last_words(path: Path) -> str:
    """Give the log's last lines, joined into one."""
    return " | ".join(path.read_text(errors="replace").splitlines()[-LAST_LINES:])
