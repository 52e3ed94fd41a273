"""What the tools report, in one shape and one sentence."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Report:
    """How many packages were looked up, those with a known vulnerability, and why others were not looked up."""

    name: str
    audited: int
    vulnerable: tuple[str, ...] = ()
    skipped: int = 0
    reason: str = ""

    def sentence(self) -> str:
        """Say it in a line."""
        if self.vulnerable:
            return f"{self.name}: known vulnerabilities in {', '.join(self.vulnerable)}"
        if not self.audited:
            return f"{self.name}: not audited, the registry cannot be asked ({self.reason})"
        skipped = f", {self.skipped} could not be looked up" if self.skipped else ""
        return f"{self.name}: {self.audited} packages without a known vulnerability{skipped}"


Reader = Callable[[str, str, str], Report]


def of_pip(name: str, output: str, errors: str) -> Report:
    """Read pip-audit's JSON."""
    document = _parsed(output)
    if document is None:
        return unreachable(name, errors)
    packages = document["dependencies"]
    looked_up = [package for package in packages if "vulns" in package]
    vulnerable = tuple(
        f"{package['name']} {package['version']} ({', '.join(each['id'] for each in package['vulns'])})"
        for package in looked_up
        if package["vulns"]
    )
    reasons = [package["skip_reason"] for package in packages if "vulns" not in package]
    return Report(name, len(looked_up), vulnerable, len(reasons), reasons[0] if reasons else "")


def of_npm(name: str, output: str, errors: str) -> Report:
    """Read npm's JSON."""
    document = _parsed(output)
    if document is None or "metadata" not in document:
        return unreachable(name, (document or {}).get("message") or errors)
    found: dict[str, Any] = document["vulnerabilities"]
    vulnerable = tuple(f"{package} ({each['severity']})" for package, each in sorted(found.items()))
    return Report(name, document["metadata"]["dependencies"]["total"], vulnerable)


def unreachable(name: str, why: str) -> Report:
    """Give the report of what could not be asked."""
    lines = why.strip().splitlines()
    return Report(name, 0, reason=lines[-1][:200] if lines else "no answer")


def _parsed(output: str) -> dict[str, Any] | None:
    try:
        document = json.loads(output)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None
