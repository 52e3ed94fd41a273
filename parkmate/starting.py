"""A setting that cannot be is said in one sentence, whichever program reads it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured


@contextmanager
def one_sentence() -> Iterator[None]:
    """End the program with what is wrong and exit code 1, instead of a traceback."""
    try:
        yield
    except ImproperlyConfigured as error:
        sys.exit(f"Parkmate cannot start: {error}")
