"""The screens are built when what they are made of has changed: a stamp beside them says what they were made from."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from parkmate.screens.node import NoNode, npm, with_packages

BUILT_WITHIN_S = 300
STAMP = ".made-from"
# What is not part of a screen, or is made by building.
BESIDE = {"node_modules", "dist", "dist.new", "tests", "README.md", "eslint.config.js"}


class NotBuilt(Exception):
    """The screens could not be built; the text says why."""


def stale(source: Path) -> bool:
    """Tell whether the screens of `source` (frontend/) are missing or made from something else than it is now."""
    stamp = source / "dist" / STAMP
    return not stamp.exists() or stamp.read_text() != _content(source)


def build(source: Path) -> None:
    """Build them unless they are right already; whoever comes meanwhile waits. Raises NoNode and NotBuilt."""
    with _alone(source):
        if stale(source):
            _build(with_packages(source))


def _build(source: Path) -> None:
    made_from = _content(source)
    done = subprocess.run(  # noqa: S603 — our own script
        [npm(), "run", "--silent", "build", "--", "--outDir", "dist.new", "--emptyOutDir"],
        cwd=source,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=BUILT_WITHIN_S,
        check=False,
    )
    if done.returncode != 0:
        raise NotBuilt(f"The screens could not be built:\n{done.stdout}{done.stderr}".rstrip())
    fresh, shown = source / "dist.new", source / "dist"
    (fresh / STAMP).write_text(made_from)
    shutil.rmtree(shown, ignore_errors=True)
    fresh.rename(shown)


def _content(source: Path) -> str:
    parts = hashlib.sha256()
    for file in sorted(_files(source)):
        parts.update(f"{file.relative_to(source)}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return parts.hexdigest()


def _files(source: Path) -> Iterator[Path]:
    for entry in source.iterdir():
        if entry.name in BESIDE or entry.name.startswith("."):
            continue
        yield from (path for path in entry.rglob("*") if path.is_file()) if entry.is_dir() else [entry]


@contextmanager
def _alone(source: Path) -> Iterator[None]:
    file = os.open(source / ".building", os.O_RDONLY | os.O_CREAT, 0o644)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


__all__ = ["NoNode", "NotBuilt", "build", "stale"]
