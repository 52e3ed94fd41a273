"""Node for the tests that need it, and the npm packages of a folder, installed once for each lock file."""

import hashlib
import shutil
import subprocess
from pathlib import Path

OLDEST = 20
INSTALLED_WITHIN_S = 120


def node() -> str:
    """Give the program."""
    found = shutil.which("node")
    assert found is not None, TOO_OLD
    version = subprocess.run([found, "--version"], check=True, capture_output=True, text=True, timeout=30).stdout
    assert int(version.lstrip("v").split(".")[0]) >= OLDEST, TOO_OLD
    return found


TOO_OLD = f"The tests need Node {OLDEST} or newer on the PATH, with npm."


def with_packages(folder: Path) -> Path:
    """Give the folder, after `npm ci` in it if its lock file is not what was installed."""
    node()
    npm = shutil.which("npm")
    assert npm is not None, TOO_OLD
    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    installed = folder / "node_modules" / ".installed"
    if not installed.exists() or installed.read_text() != wanted:
        command = [npm, "ci", "--ignore-scripts"]
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=INSTALLED_WITHIN_S, check=False
        )
        assert done.returncode == 0, f"npm ci failed in {folder}:\n{done.stderr}"
        installed.write_text(wanted)
    return folder
