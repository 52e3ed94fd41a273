import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.journeys import chromium as finder
from tests.journeys.chromium import Chromium, NoChromium, chromium

NO_PLAYWRIGHT = Path("/nowhere/chrome")
ELSEWHERE = os.environ["PATH"]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def program(path: Path, script: str = "echo Chromium 150") -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_the_one_that_is_named_comes_first(tmp_path: Path, path: Path) -> None:
    named, _ = program(tmp_path / "mine"), program(path / "chromium")
    assert chromium(NO_PLAYWRIGHT, str(named)) == Chromium(named)
    by_name = program(path / "chrome-of-mine")
    assert chromium(NO_PLAYWRIGHT, "chrome-of-mine") == Chromium(by_name)


def test_one_that_is_named_and_not_there_is_said_to_be_so(path: Path) -> None:
    program(path / "chromium")
    with pytest.raises(
        NoChromium, match=r"^CHROMIUM names /no/chrome, which is no program; set it to .* or unset it\.$"
    ):
        chromium(NO_PLAYWRIGHT, "/no/chrome")


def test_an_installed_one_comes_next_and_then_playwrights_own(tmp_path: Path, path: Path) -> None:
    own = program(tmp_path / "chrome")
    assert chromium(own) == Chromium(own)
    google = program(path / "google-chrome")
    assert chromium(own) == Chromium(google)
    # As where a package of that name only says that it is to be had elsewhere.
    program(path / "chromium-browser", "echo install the snap >&2; exit 1")
    assert chromium(own) == Chromium(google)
    installed = program(path / "chromium")
    assert chromium(own) == Chromium(installed)


def test_without_any_it_is_the_one_that_npm_brings_and_it_runs(path: Path) -> None:
    for name in ("node", "npm", "sh"):
        where = shutil.which(name, path=ELSEWHERE)
        assert where is not None
        (path / name).symlink_to(where)
    found = chromium(NO_PLAYWRIGHT)
    assert found.program.is_relative_to(finder.HERE)
    told = subprocess.run(
        [found.program, "--version"],
        env=found.whole_environment(),
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Chrom" in told.stdout


@pytest.mark.parametrize(("system", "machine"), [("Linux", "aarch64"), ("Darwin", "x86_64")])
def test_where_npm_has_none_it_is_one_sentence(
    path: Path, monkeypatch: pytest.MonkeyPatch, system: str, machine: str
) -> None:
    monkeypatch.setattr("platform.system", lambda: system)
    monkeypatch.setattr("platform.machine", lambda: machine)
    with pytest.raises(
        NoChromium, match=r"^The journeys need a Chromium: install one, or set CHROMIUM to where it is\.$"
    ):
        chromium(NO_PLAYWRIGHT)


def test_without_node_it_is_a_sentence_too(path: Path) -> None:
    with pytest.raises(
        NoChromium, match=r"^The journeys need a Chromium, and none could be fetched from npm: install one"
    ):
        chromium(NO_PLAYWRIGHT)
