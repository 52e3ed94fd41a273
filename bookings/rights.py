"""Who may see something has changed: said after the commit, so that what is open is judged again at once.

A name says whom it is about: `session.<session key's SHA-256>`, `token.<digest>`, `user.<id>`, `kiosk.<id>`,
`lot.<id>`, and `pairing.<id>` for a display that was confirmed. It grants and takes nothing itself: whoever hears it
asks the database. A lot that is handed over is two names: the lot's, and its former owner's.
"""

import hashlib
from collections.abc import Sequence

from django.db import transaction
from django.dispatch import Signal

# Sent after the commit with `names: Sequence[str]`. The push listens; the domain knows nothing of it.
changed = Signal()


def say_changed(*names: str) -> None:
    """Have everything open that is about these judged again, once this transaction is committed."""
    transaction.on_commit(lambda: _announce(names))


def _announce(names: Sequence[str]) -> None:
    # What is committed stays committed, whatever a listener does: send_robust logs and goes on.
    changed.send_robust(sender=None, names=names)


def of_user(user_id: int) -> str:
    """Name everything that a user has open."""
    return f"user.{user_id}"


def of_session(session_key: str) -> str:
    """Name the sockets that a session's cookie opened, without its key: who knows the key is signed in."""
    return f"session.{hashlib.sha256(session_key.encode()).hexdigest()}"


def of_token(digest: str) -> str:
    """Name the sockets that a token opened; a digest opens nothing."""
    return f"token.{digest}"


def of_kiosk(kiosk_id: int) -> str:
    """Name the sockets of a display."""
    return f"kiosk.{kiosk_id}"


def of_lot(lot_id: int) -> str:
    """Name whatever shows a lot."""
    return f"lot.{lot_id}"


def of_pairing(pairing_id: int) -> str:
    """Name the display that waits with this pairing."""
    return f"pairing.{pairing_id}"
