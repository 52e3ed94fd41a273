import json
import subprocess
import sys

import pytest

from tests.audit import __main__ as audit
from tests.audit.report import Report, of_npm, of_pip

# As the tools write them: pip-audit 2.10, npm 10.
VULNERABLE = {
    "dependencies": [
        {"name": "django", "version": "5.2.0", "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["5.2.1"]}]},
        {"name": "daphne", "version": "4.2.2", "vulns": []},
        {"name": "ours", "skip_reason": "Dependency not found on PyPI and could not be audited: ours (1)"},
    ],
    "fixes": [],
}
NPM_VULNERABLE = {
    "vulnerabilities": {"vite": {"name": "vite", "severity": "high", "via": []}},
    "metadata": {"dependencies": {"prod": 9, "total": 10}},
}
NPM_REFUSED = {
    "message": "405 Method Not Allowed - POST https://registry.npmjs.org/-/npm/v1/security",
    "statusCode": 405,
}


def test_a_known_vulnerability_is_named_with_its_package_and_number() -> None:
    report = of_pip("requirements.txt", json.dumps(VULNERABLE), "")
    assert report.sentence() == "requirements.txt: known vulnerabilities in django 5.2.0 (PYSEC-2026-1)"
    assert of_npm("frontend", json.dumps(NPM_VULNERABLE), "").vulnerable == ("vite (high)",)


def test_what_has_none_is_counted_and_what_could_not_be_looked_up_too() -> None:
    calm = {"dependencies": VULNERABLE["dependencies"][1:]}
    report = of_pip("requirements.txt", json.dumps(calm), "")
    assert report.sentence() == ("requirements.txt: 1 packages without a known vulnerability, 1 could not be looked up")
    healthy = {**NPM_VULNERABLE, "vulnerabilities": {}}
    assert of_npm("frontend", json.dumps(healthy), "").sentence() == (
        "frontend: 10 packages without a known vulnerability"
    )


@pytest.mark.parametrize(
    ("report", "reason"),
    [
        (of_npm("x", json.dumps(NPM_REFUSED), ""), "405 Method Not Allowed"),
        (of_npm("x", "", "npm error network"), "npm error network"),
        (of_pip("x", "", "Traceback …\nProxyError: refused\n"), "ProxyError: refused"),
        (of_pip("x", json.dumps({"dependencies": VULNERABLE["dependencies"][2:]}), ""), "not found on PyPI"),
        (of_pip("x", "null", ""), "no answer"),
    ],
)
def test_a_registry_that_cannot_be_asked_is_said_and_is_no_vulnerability(report: Report, reason: str) -> None:
    assert not report.vulnerable
    assert report.sentence().startswith("x: not audited, the registry cannot be asked (")
    assert reason in report.sentence()


@pytest.mark.parametrize(("where", "code"), [("shipped", 1), ("tools", 0)])
def test_only_what_reaches_users_fails(where: str, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def python(requirements: str) -> Report:
        is_shipped = requirements == "requirements.txt"
        return Report(requirements, 1, ("django",) if is_shipped == (where == "shipped") else ())

    monkeypatch.setattr(audit, "python", python)
    monkeypatch.setattr(audit, "screens", lambda which: Report(which, 1))
    assert audit.main() == code


def test_pip_audit_is_there_and_reads_our_requirements() -> None:
    command = [sys.executable, *audit.PIP_AUDIT, "--requirement", "requirements.txt"]
    done = subprocess.run([*command, "--dry-run"], cwd=audit.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "would have audited" in done.stderr.lower()
