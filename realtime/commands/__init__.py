"""What a client may ask on a socket. Each command reads its fields strictly and is one call of the domain."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bookings.fields import StrictObject
from bookings.models import User


@dataclass(frozen=True, slots=True)
class Command:
    """A command's fields beside `type` and `request_id`, and what it does: gives the parts of the reply."""

    fields: type[StrictObject]
    run: Callable[[User, dict[str, Any]], dict[str, Any]]
    changes: bool = True  # what changes something counts against the user's limit; reading does not
