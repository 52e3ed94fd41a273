"""Which Chromium the journeys run in: one that is named, one that is installed, else the one that npm brings."""

import os
import platform
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from parkmate.screens.node import NoNode, node, with_packages

HERE = Path(__file__).parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ANSWERS_WITHIN_S = 30
UNPACKED_WITHIN_S = 120
# Makes the package unpack its own copies of the libraries, for machines that have none of them.
BARE_MACHINE = {"AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x"}


class NoChromium(Exception):
    """There is no browser to run journeys in; the sentence says what to do."""


@dataclass(frozen=True)
class Chromium:
    """A program, and what it needs in its environment beside ours."""

    program: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def whole_environment(self) -> dict[str, str]:
        """Give both."""
        return {**os.environ, **self.environment}


def chromium(playwrights_own: Path, named: str | None = None) -> Chromium:
    """Give a browser; `named` is what CHROMIUM says, `playwrights_own` where Playwright would have put one."""
    if named:
        return Chromium(_named(named))
    for installed in filter(None, map(shutil.which, NAMES)):
        if _runs(installed):
            return Chromium(Path(installed))
    if playwrights_own.is_file():
        return Chromium(playwrights_own)
    return _from_npm()


def _named(program: str) -> Path:
    found = shutil.which(program)
    if found is None:
        raise NoChromium(f"CHROMIUM names {program}, which is no program; set it to a Chromium or unset it.")
    return Path(found)


def _runs(program: str) -> bool:
    """Tell whether it is a browser: some systems have a script of that name that says where to get one."""
    try:
        done = subprocess.run([program, "--version"], check=False, capture_output=True, timeout=ANSWERS_WITHIN_S)
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def _from_npm() -> Chromium:
    if platform.machine() not in {"x86_64", "AMD64"} or platform.system() != "Linux":
        raise NoChromium("The journeys need a Chromium: install one, or set CHROMIUM to where it is.")
    try:
        folder = with_packages(HERE) / "node_modules" / ".chromium"
        return Chromium(_unpacked(folder), {"LD_LIBRARY_PATH": str(folder / "al2023" / "lib")})
    except (NoNode, OSError, subprocess.SubprocessError) as error:
        raise NoChromium(
            "The journeys need a Chromium, and none could be fetched from npm: install one, or set CHROMIUM to where"
            f" it is. {error}"
        ) from None


def _unpacked(folder: Path) -> Path:
    """Give the program; what a killed run left half unpacked is made anew."""
    program = folder / "chromium"
    if not program.is_file():
        fresh = folder.with_name(".chromium.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        subprocess.run(
            [node(), str(HERE / "unpack.js")],
            env={**os.environ, **BARE_MACHINE, "TMPDIR": str(fresh)},
            check=True,
            capture_output=True,
            timeout=UNPACKED_WITHIN_S,
        )
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
    return program
