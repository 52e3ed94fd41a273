"""A clock of its own for one program: libfaketime, if it is installed (Debian: `apt install faketime`)."""

from functools import cache
from pathlib import Path

PLACES = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/opt/homebrew/lib")
# The one for programs with threads.
LIBRARY = "faketime/libfaketimeMT.so.1"


@cache
def library() -> Path | None:
    """Give the library, or None where there is none."""
    found = [path for place in PLACES for path in (Path(place) / LIBRARY, *Path(place).glob(f"*/{LIBRARY}"))]
    return next((path for path in found if path.is_file()), None)


def why_no_other_clock() -> str | None:
    """Say why no program can have a clock of its own here, or None where one can."""
    return None if library() else "libfaketime is not installed (Debian: apt install faketime)"


def ahead(seconds: int) -> dict[str, str]:
    """Give the environment of a program whose wall clock is so far ahead; what measures spans stays right."""
    found = library()
    assert found is not None, why_no_other_clock()
    return {
        "LD_PRELOAD": str(found),
        "FAKETIME": f"{seconds:+d}s",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_FORCE_MONOTONIC_FIX": "0",
    }
