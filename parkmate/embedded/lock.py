"""One lock file per data folder: two starts never share one."""

import fcntl
import os
from pathlib import Path

from parkmate.embedded.errors import CannotStart


class Lock:
    """Holds `folder` for this process; the kernel lets go when the process ends, however it does."""

    def __init__(self, folder: Path) -> None:
        # Read-only, so that root and the folder's owner can take turns.
        self._file = os.open(folder / "lock", os.O_RDONLY | os.O_CREAT, 0o644)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._file)
            raise CannotStart(
                f"{folder} is in use by another start of Parkmate; stop that one,"
                " or name another folder with PARKMATE_DATA."
            ) from None

    def release(self) -> None:
        """Let go; the file stays, for removing it would let two holders in."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
