"""The key that signs sessions: made once for a data folder, readable by its owner alone."""

import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key

from parkmate.embedded.errors import CannotStart


def secret_key(data: Path) -> str:
    """Give the data folder's key, made at its first start."""
    path = data / "secret-key"
    try:
        if not path.exists():
            unfinished = path.with_name("secret-key.new")
            unfinished.unlink(missing_ok=True)
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(get_random_secret_key())
            unfinished.replace(path)
        return path.read_text()
    except PermissionError:
        raise CannotStart(
            f"{data} belongs to another user; start Parkmate as that user, or name another folder with PARKMATE_DATA."
        ) from None
