"""A Chromium for the journeys: CHROMIUM, an installed one, Playwright's own, or the one that npm brings."""

import os
import shutil
import subprocess
from pathlib import Path

from parkmate.screens.node import NoNode, node, with_packages

INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FOLDER = Path(__file__).parent / "chromium"
UNPACKED_WITHIN_S = 120
NONE = (
    "The journeys need a Chromium: install one (on Debian with: apt install chromium), or name one with"
    " CHROMIUM=/path/to/chromium."
)


class NoChromium(Exception):
    """There is none; the sentence says what to do."""


def chromium(playwrights_own: str) -> str:
    """Give the program; raises NoChromium."""
    named = os.environ.get("CHROMIUM", "").strip()
    if named:
        found = shutil.which(named)
        if found is None:
            raise NoChromium(f"CHROMIUM names {named}, which cannot be run.")
        return found
    for name in INSTALLED:
        if found := shutil.which(name):
            return found
    return playwrights_own if Path(playwrights_own).exists() else _from_npm()


def _from_npm() -> str:
    try:
        command = [node(), "where.js"]
        told = subprocess.run(
            command,
            cwd=with_packages(FOLDER),
            check=True,
            capture_output=True,
            text=True,
            timeout=UNPACKED_WITHIN_S,
        )
    except (NoNode, OSError, subprocess.SubprocessError) as error:
        raise NoChromium(NONE) from error
    return told.stdout.strip()
