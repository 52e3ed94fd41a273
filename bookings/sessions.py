"""Sessions in the database, under keys that can be keys."""

from typing import Any

from django.contrib.sessions.backends import db

from bookings import rights


def can_be_key(text: str) -> bool:
    """Tell whether the text can be a session's key at all."""
    return text.isascii() and text.isalnum()


class SessionStore(db.SessionStore):
    """Django's own; a cookie that holds anything but letters and digits is no session, instead of a database error."""

    def _validate_session_key(self, key: Any) -> bool:
        return isinstance(key, str) and can_be_key(key) and super()._validate_session_key(key)  # type: ignore[misc]

    def delete(self, session_key: str | None = None) -> None:
        """Forget a session, as signing out and a new key for the same visitor do; what it opened is judged again."""
        gone = session_key or self.session_key
        super().delete(session_key)
        if gone is not None:
            rights.say_changed(rights.of_session(gone))
