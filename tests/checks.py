"""`make test`: linters, types, import rules and all tests; each is run, whatever the others say."""

import signal
import subprocess
import sys
from pathlib import Path

from parkmate.screens.node import NoNode, npm, with_packages

ROOT = Path(__file__).resolve().parents[1]
SCREENS = ROOT / "frontend"
TYPED = ["parkmate", "realtime", "bookings", "tests", "examples/python", "manage.py"]
PYTHON = {
    "ruff check": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "."],
    "mypy": ["-m", "mypy", *TYPED],
    "audit": ["-m", "tests.audit"],
    # It prints what it checks only through its own program.
    "lint-imports": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
}
# Scripts of frontend/package.json.
SCRIPTS = ["typecheck", "lint", "test"]
# As `make run` does it; the journeys find the screens built.
BUILD = ["-m", "parkmate.screens"]
# Two processes, each with servers of its own; tests/two_at_a_time.py says what goes where.
PYTEST = ["-m", "pytest", "-p", "tests.servers", "-n", "2", "--no-loadscope-reorder"]
PASSED = 0
STOPPED = 130


def main() -> int:
    """Give 0 if every check passed; pytest's closing line comes last."""
    failed = [name for name, words in PYTHON.items() if not passes(name, [sys.executable, *words])]
    failed += screens()
    if failed:
        say(f"Failed so far: {', '.join(failed)}.")
    if not passes("pytest", [sys.executable, *PYTEST]):
        failed.append("pytest")
    return 1 if failed else 0


def screens() -> list[str]:
    """Run the checks of frontend/; give the names of those that failed."""
    try:
        folder, program = with_packages(SCREENS), npm()
    except NoNode as missing:
        say(f"--- frontend\n{missing}")
        return ["frontend"]
    commands = {f"frontend {script}": ([program, "run", "--silent", script], folder) for script in SCRIPTS}
    commands["frontend build"] = ([sys.executable, *BUILD], ROOT)
    return [name for name, (command, where) in commands.items() if not passes(name, command, where)]


def passes(name: str, command: list[str], folder: Path = ROOT) -> bool:
    """Say what is checked, check it, and tell whether it passed."""
    say(f"--- {name}")
    return run(command, folder) == PASSED


def run(command: list[str], folder: Path) -> int:
    """Run one check to its end; Ctrl-C and SIGTERM end it and everything after it."""
    stopped = False

    def stop(number: int, _: object) -> None:
        nonlocal stopped
        stopped = True
        # The terminal's Ctrl-C has reached the child by itself. Not waited for here: the line below does.
        if number == signal.SIGTERM:
            child.terminate()

    with subprocess.Popen(command, cwd=folder) as child:
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        code = child.wait()
    if stopped:
        sys.exit(STOPPED)
    return code


def say(text: str) -> None:
    """Print at once, so that it stands before what the next check prints."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
