"""Node for whoever needs it, and the npm packages of a folder, installed once for each lock file."""

import hashlib
import shutil
import subprocess
from pathlib import Path

OLDEST = (20, 19)
INSTALLED_WITHIN_S = 300


class NoNode(Exception):
    """Node, npm or what npm should install is not there; the sentence says what to do."""


TOO_OLD = f"The screens need Node {OLDEST[0]}.{OLDEST[1]} or newer on the PATH, with npm."


def node() -> str:
    """Give the program; raises NoNode."""
    found = _there(shutil.which("node"))
    if _version(found) < OLDEST:
        raise NoNode(TOO_OLD)
    return found


def npm() -> str:
    """Give the program; raises NoNode."""
    node()
    return _there(shutil.which("npm"))


def with_packages(folder: Path) -> Path:
    """Give the folder, after `npm ci` in it if its lock file is not what was installed; raises NoNode."""
    program = npm()
    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    installed = folder / "node_modules" / ".installed"
    if not installed.exists() or installed.read_text() != wanted:
        command = [program, "ci", "--ignore-scripts"]
        done = subprocess.run(  # noqa: S603 — npm, as found on the PATH
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=INSTALLED_WITHIN_S,
            check=False,
        )
        if done.returncode != 0:
            raise NoNode(f"npm ci failed in {folder}:\n{done.stderr}")
        installed.parent.mkdir(exist_ok=True)  # npm makes none where there is nothing to install
        installed.write_text(wanted)
    return folder


def _there(program: str | None) -> str:
    if program is None:
        raise NoNode(TOO_OLD)
    return program


def _version(program: str) -> tuple[int, ...]:
    try:
        told = subprocess.run(  # noqa: S603 — asked for nothing but its version
            [program, "--version"], check=True, capture_output=True, text=True, timeout=30
        ).stdout
        return tuple(int(part) for part in told.strip().lstrip("v").split(".")[:2])
    except (OSError, subprocess.SubprocessError, ValueError):
        # A version manager's shim may be there and fail.
        raise NoNode(TOO_OLD) from None
