"""`python -m tests.audit`: known vulnerabilities of what we build on; part of `make test`.

What reaches users fails the audit; our tools' are said. A registry that cannot be asked is said, and fails nothing.
"""

import subprocess
import sys
from pathlib import Path

from parkmate.screens.node import NoNode, npm
from tests.audit.report import Reader, Report, of_npm, of_pip, unreachable

ROOT = Path(__file__).resolve().parents[2]
PIP_AUDIT = ["-m", "pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json"]
WITHIN_S = 90


def main() -> int:
    """Give 1 if something that reaches users has a known vulnerability."""
    shipped = [python("requirements.txt"), screens("--omit=dev")]
    tools = [python("requirements-dev.txt"), screens("--include=dev")]
    for report in (*shipped, *tools):
        sys.stdout.write(f"{report.sentence()}\n")
    return 1 if any(report.vulnerable for report in shipped) else 0


def python(requirements: str) -> Report:
    """Audit a file of pinned requirements."""
    return run(requirements, [sys.executable, *PIP_AUDIT, "--requirement", requirements], ROOT, of_pip)


def screens(which: str) -> Report:
    """Audit the packages of the screens."""
    name = f"frontend {which}"
    try:
        return run(name, [npm(), "audit", "--json", which], ROOT / "frontend", of_npm)
    except NoNode as missing:
        return unreachable(name, str(missing))


def run(name: str, command: list[str], folder: Path, read: Reader) -> Report:
    """Run the tool and read its report."""
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=WITHIN_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return unreachable(name, str(error))
    return read(name, done.stdout, done.stderr)


if __name__ == "__main__":
    sys.exit(main())
