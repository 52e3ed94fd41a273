"""Runs mutants in a copy of the tree: the tree itself is never touched."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.mutants.planted import Mutant

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("bookings", "realtime", "parkmate", "tests")
LINKED = ("frontend", "docs", "examples", "pyproject.toml")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "node_modules", "*.png")
# A mutant that hangs is caught by that; the rounds need a few seconds each.
LONGEST_S = 180.0
FAILED = 1


@contextmanager
def copy() -> Iterator[Path]:
    """Give a copy of the tree, for as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="parkmate-mutants-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        for part in COPIED:
            shutil.copytree(ROOT / part, folder / part, ignore=LEFT_OUT)
        # Python looks beside the file that a link leads to, and would find the modules without the mutant.
        shutil.copy(ROOT / "manage.py", folder)
        for part in LINKED:
            (folder / part).symlink_to(ROOT / part)
        yield folder


@contextmanager
def planted(mutant: Mutant, folder: Path) -> Iterator[None]:
    """Let the copy have this mutant."""
    file = folder / mutant.file
    text = file.read_text()
    file.write_text(changed(mutant, text))
    try:
        yield
    finally:
        file.write_text(text)


def changed(mutant: Mutant, text: str) -> str:
    """Give the file's text with the mutant in it; raises ValueError where it does not fit."""
    if text.count(mutant.old) != 1:
        raise ValueError(
            f"{mutant.file}: what the mutant {mutant.name!r} changes stands there {text.count(mutant.old)} times"
        )
    return text.replace(mutant.old, mutant.new)


def fails(rounds: Sequence[str], folder: Path) -> bool:
    """Tell whether one of these tests fails in the copy; raises RuntimeError where they could not be run."""
    command = [sys.executable, "-m", "pytest", "-qx", "-p", "no:cacheprovider", *rounds]
    if any(test.startswith("tests/stateful/") for test in rounds):
        command.append("--hypothesis-profile=unshrunk")
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=LONGEST_S, check=False
        )
    except subprocess.TimeoutExpired:
        return True
    if done.returncode not in (0, FAILED):
        raise RuntimeError(f"pytest ended with {done.returncode}:\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
    return done.returncode == FAILED
