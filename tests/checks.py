"""`make test`: linters, types, import rules and all tests; each is run, whatever the others say."""

import signal
import subprocess
import sys

TYPED = ["parkmate", "realtime", "bookings", "tests", "examples/python", "manage.py"]
CHECKS = [
    ["ruff", "check", "."],
    ["ruff", "format", "--check", "."],
    ["mypy", *TYPED],
    # It prints what it checks only through its own program.
    ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
    ["pytest", "-p", "tests.servers"],
]
PASSED = 0
STOPPED = 130


def main() -> int:
    """Give 0 if every check passed; pytest's closing line comes last."""
    failed: list[str] = []
    for check in CHECKS:
        name = check[0] if check[0] != "-c" else "lint-imports"
        if name == "pytest" and failed:
            say(f"Failed so far: {', '.join(failed)}.")
        say(f"--- {name if name != 'ruff' else ' '.join(check[:2])}")
        if run(check) != PASSED:
            failed.append(name)
    return 1 if failed else 0


def run(check: list[str]) -> int:
    """Run one check to its end; Ctrl-C and SIGTERM end it and everything after it."""
    words = check if check[0] == "-c" else ["-m", *check]
    with subprocess.Popen([sys.executable, *words]) as child:

        def stop(number: int, _: object) -> None:
            # The terminal's Ctrl-C has reached the child by itself.
            if number == signal.SIGTERM:
                child.terminate()
            child.wait()
            sys.exit(STOPPED)

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        return child.wait()


def say(text: str) -> None:
    """Print at once, so that it stands before what the next check prints."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
