"""What a socket was let in by, and what it shows: enough to ask again whether it may stay."""

import hashlib
from dataclasses import dataclass, field

from bookings import rights
from bookings.models import Token, User


@dataclass(frozen=True, slots=True)
class Pass:
    """One of three ways in (a session, a token, a paired display), and what is shown.

    The session's key opens everything that its owner may do: it stays out of every text, so out of every log.
    """

    user_id: int | None = None
    session_key: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)  # its fingerprint when the session was looked at
    token: str | None = field(default=None, repr=False)  # its digest
    kiosk_id: int | None = None
    shows_owner: bool = False
    lot_id: int | None = None

    def names(self) -> list[str]:
        """Give the names of `bookings.rights` that concern this pass."""
        parts = [
            self.user_id and rights.of_user(self.user_id),
            self.session_key and rights.of_session(self.session_key),
            self.token and rights.of_token(self.token),
            self.kiosk_id and rights.of_kiosk(self.kiosk_id),
            self.lot_id and rights.of_lot(self.lot_id),
        ]
        return [name for name in parts if name]


def by_session(user: User, session_key: str) -> Pass:
    """Give the pass of somebody with a session's cookie, for as long as the password stays what it is."""
    return Pass(user_id=user.pk, session_key=session_key, password=fingerprint(user.password))


def by_token(user: User, token: Token) -> Pass:
    """Give the pass of a program; a new password deletes its token."""
    return Pass(user_id=user.pk, token=token.digest)


def by_kiosk(kiosk_id: int, lot_id: int) -> Pass:
    """Give the pass of a paired display, which shows the board of its lot and nothing else."""
    return Pass(kiosk_id=kiosk_id, lot_id=lot_id)


def fingerprint(password: str) -> str:
    """Give what tells one stored password from another, so that no pass holds a password's hash itself."""
    return hashlib.sha256(password.encode()).hexdigest()
