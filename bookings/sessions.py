"""Sessions in the database, under keys that can be keys."""

from typing import Any

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """Django's own; a cookie that holds anything but letters and digits is no session, instead of a database error."""

    def _validate_session_key(self, key: Any) -> bool:
        plain = isinstance(key, str) and key.isascii() and key.isalnum()
        return plain and super()._validate_session_key(key)  # type: ignore[misc]
