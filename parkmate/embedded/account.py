"""Under whose name PostgreSQL runs: it refuses root, so root lends it another one's."""

import logging
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from parkmate.embedded.errors import CannotStart

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Account:
    """The user and group that a child of root runs as."""

    uid: int
    gid: int


def account_for(cluster: Path) -> Account | None:
    """Give whom PostgreSQL runs as: None for ourselves; for root the cluster's owner, else nobody."""
    if os.geteuid() != 0:
        return None
    if cluster.exists() and (owner := cluster.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise CannotStart(
            "PostgreSQL does not run as root and there is no user `nobody` here; start Parkmate as another user."
        ) from None
    return Account(nobody.pw_uid, nobody.pw_gid)


def let_reach(path: Path, account: Account | None) -> None:
    """Give `account` search (x, nothing more) on those folders above `path` that refuse it."""
    if account is None:
        return
    for folder in reversed(path.resolve().parents):
        facts = folder.stat()
        missing = search_bit(facts, account) & ~facts.st_mode
        if missing:
            folder.chmod(stat.S_IMODE(facts.st_mode) | missing)
            logger.warning("%s: search permission given, so that PostgreSQL, which refuses root, can pass.", folder)


def search_bit(facts: os.stat_result, account: Account) -> int:
    """Give the permission bit that decides whether `account` may pass this folder."""
    if facts.st_uid == account.uid:
        return stat.S_IXUSR
    return stat.S_IXGRP if facts.st_gid == account.gid else stat.S_IXOTH
