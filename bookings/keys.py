"""Keys that let their holder in: 256 random bits, kept as SHA-256, so that a copy of the database opens nothing."""

import hashlib
import secrets

KEY_BYTES = 32


def new_key() -> str:
    """Give a new key in characters that header, cookie and URL take as they are."""
    return secrets.token_urlsafe(KEY_BYTES)


def stored(key: str) -> str:
    """Give what the database keeps of a key and finds it by."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
