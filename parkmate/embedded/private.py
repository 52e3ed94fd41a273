"""Short private folders for sockets: a socket's path may have 107 bytes at most, a data folder's any length."""

import hashlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

from parkmate.embedded.account import Account
from parkmate.embedded.errors import CannotStart

PRIVATE = 0o700
TRIES = 20


def folder(owner: Path, account: Account | None = None) -> Path:
    """Give the 0700 folder that belongs to `owner`: the same at every start, unless somebody else sits there."""
    uid = os.geteuid() if account is None else account.uid
    name = hashlib.sha256(f"{uid} {owner.resolve()}".encode(errors="surrogateescape")).hexdigest()[:12]
    for attempt in range(TRIES):
        path = short_root() / f"parkmate-{name}{f'-{attempt}' if attempt else ''}"
        if ours(path, uid, account):
            return path
    raise CannotStart(f"No private folder for sockets can be made in {short_root()}; make it writable.")


def short_root() -> Path:
    """Give /tmp where it can be written; a TMPDIR may be too long for a socket."""
    root = Path("/tmp")  # noqa: S108 - what is made in it is private and checked
    return root if os.access(root, os.W_OK | os.X_OK) else Path(tempfile.gettempdir())


def ours(path: Path, uid: int, account: Account | None) -> bool:
    """Make `path`, or tell whether the one that is there is a folder that only `uid` can enter."""
    try:
        path.mkdir(PRIVATE)
    except FileExistsError:
        facts = path.lstat()
        return stat.S_ISDIR(facts.st_mode) and facts.st_uid == uid and stat.S_IMODE(facts.st_mode) == PRIVATE
    if account is not None:
        os.chown(path, account.uid, account.gid)
    return True


def remove(path: Path) -> None:
    """Remove a private folder with what is left in it."""
    shutil.rmtree(path, ignore_errors=True)
