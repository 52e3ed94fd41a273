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
    """Give the 0700 folder that belongs to `owner`, empty: the same at every start, unless somebody else sits there.

    The caller holds `owner`; what a killed server left (a socket, a lock with its pid) would stop the next one.
    """
    first = name(owner, account)
    for path in (first, *(first.with_name(f"{first.name}-{number}") for number in range(1, TRIES))):
        if ours(path, account):
            for leftover in path.iterdir():
                leftover.unlink()
            return path
    raise CannotStart(f"No private folder for sockets can be made in {short_root()}; make it writable.")


def name(owner: Path, account: Account | None = None) -> Path:
    """Give the path where the folder of `owner` is looked for first."""
    digest = hashlib.sha256(f"{user(account)} {owner.resolve()}".encode(errors="surrogateescape")).hexdigest()
    return short_root() / f"parkmate-{digest[:12]}"


def user(account: Account | None) -> int:
    """Give the uid that the folder is for."""
    return os.geteuid() if account is None else account.uid


def short_root() -> Path:
    """Give /tmp where it can be written; a TMPDIR may be too long for a socket."""
    root = Path("/tmp")  # noqa: S108 - what is made in it is private and checked
    return root if os.access(root, os.W_OK | os.X_OK) else Path(tempfile.gettempdir())


def ours(path: Path, account: Account | None) -> bool:
    """Make `path`, or tell whether what is there is a folder that only its own user can enter."""
    try:
        path.mkdir(PRIVATE)
    except FileExistsError:
        facts = path.lstat()
        private = stat.S_ISDIR(facts.st_mode) and stat.S_IMODE(facts.st_mode) == PRIVATE
        return private and facts.st_uid == user(account)
    if account is not None:
        os.chown(path, account.uid, account.gid)
    return True


def remove(path: Path) -> None:
    """Remove a private folder with what is left in it."""
    shutil.rmtree(path, ignore_errors=True)
