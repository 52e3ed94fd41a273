"""The setting up of Python, on interpreters that only pretend: a real installation takes a minute."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from parkmate.embedded.processes import gone, until
from parkmate.settings import BASE

WITHIN_S = 20.0
NAMES = ("python3.12", "python3.11", "python3.13", "python3.14", "python3")
MISSING = """#!/bin/sh
echo "pyenv: command not found" >&2
exit 127
"""
# Makes a .venv whose python is the file beside it, and says what it was asked.
INTERPRETER = """#!/bin/sh
echo "$0 $*" >>"$LOG"
case "$*" in
    "-m venv --clear .venv") rm -rf .venv && mkdir -p .venv/bin && cp "$(dirname "$0")/inside" .venv/bin/python ;;
    --version) echo "Python 3.12.9" ;;
esac
"""
INSIDE = """#!/bin/sh
case "$*" in
    *sys.prefix*) echo "3.12.9 $PWD" ;;
    *"pip install"*) echo "pip $*" >>"$LOG"; [ ! -e "$HOLD" ] || exec sleep 60 ;;
    *) echo "became $$ with $*" >>"$LOG"; exec sleep 60 ;;
esac
"""


class Checkout:
    """A folder with our scripts and Makefile, and a PATH on which every Python is a pretended one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "a checkout"
        self.log = folder / "log"
        self.hold = folder / "hold"
        self.programs = folder / "bin"
        self.started: list[subprocess.Popen[str]] = []
        self.programs.mkdir()
        shutil.copytree(BASE / "scripts", self.folder / "scripts")
        shutil.copy(BASE / "Makefile", self.folder)
        for name in ("requirements.txt", "requirements-dev.txt"):
            (self.folder / name).write_text("nothing==1\n")
        self.program("inside", INSIDE)
        for name in NAMES:
            self.program(name, MISSING)

    def program(self, name: str, text: str) -> None:
        (self.programs / name).write_text(text)
        (self.programs / name).chmod(0o755)

    def begin(self, *command: str) -> "subprocess.Popen[str]":
        env = {"PATH": f"{self.programs}:{os.defpath}", "LOG": str(self.log), "HOLD": str(self.hold)}
        self.started.append(
            subprocess.Popen(
                command, cwd=self.folder, env=env, stderr=subprocess.PIPE, text=True, start_new_session=True
            )
        )
        return self.started[-1]

    def set_up(self) -> tuple[int, str]:
        """Run the script until it has become Python or has ended; give the exit code and what it said."""
        process = self.begin("scripts/with-python", "requirements.txt", "--", "-m", "anything")
        assert until(lambda: process.poll() is not None or self.said(f"became {process.pid}") > 0, WITHIN_S)
        process.terminate()
        _, errors = process.communicate(timeout=WITHIN_S)
        return process.returncode, errors

    def said(self, text: str) -> int:
        """Give how often the log says this."""
        return self.log.read_text().count(text) if self.log.exists() else 0


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Checkout]:
    checkout = Checkout(tmp_path)
    yield checkout
    for process in checkout.started:
        with process:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture
def ready(checkout: Checkout) -> Checkout:
    checkout.program("python3.11", INTERPRETER)
    checkout.set_up()
    assert checkout.said("pip -m pip install --quiet --require-hashes -r requirements.txt") == 1
    return checkout


def test_no_python_that_fits_is_one_sentence_and_exit_code_one(checkout: Checkout) -> None:
    code, said = checkout.set_up()
    assert code == 1
    assert said.count("\n") == 1
    assert said.startswith("Parkmate needs Python 3.11, 3.12, 3.13 or 3.14")
    assert not (checkout.folder / ".venv").exists()
    assert not (checkout.folder / ".venv.lock").is_symlink()


def test_one_that_answers_by_name_and_fails_when_run_is_passed_over(ready: Checkout) -> None:
    assert ready.said("python3.11 -m venv") == 1
    assert ready.said("python3.12 -m venv") == 0


def test_one_that_cannot_make_a_virtual_environment_is_passed_over(checkout: Checkout) -> None:
    checkout.program("python3.12", INTERPRETER.replace('case "$*" in', 'case "$*" in *" venv "*) exit 1 ;;'))
    checkout.program("python3.13", INTERPRETER)
    checkout.set_up()
    assert checkout.said("python3.12 -m venv") == checkout.said("python3.13 -m venv") == checkout.said("became") == 1


def test_it_is_done_again_only_when_requirements_or_place_changed(ready: Checkout) -> None:
    ready.set_up()
    assert ready.said("pip -m") == 1
    (ready.folder / "requirements.txt").write_text("nothing==2\n")
    ready.set_up()
    assert (ready.said("pip -m"), ready.said("-m venv")) == (2, 1)
    ready.folder = ready.folder.rename(ready.folder.with_name("moved"))
    ready.set_up()
    assert (ready.said("pip -m"), ready.said("-m venv")) == (3, 2)


def test_what_was_interrupted_is_made_anew(checkout: Checkout) -> None:
    checkout.program("python3.11", INTERPRETER)
    checkout.hold.touch()
    process = checkout.begin("make", "run")
    assert until(lambda: checkout.said("pip -m") == 1, WITHIN_S)
    process.terminate()  # heard by make alone; it must reach pip
    process.communicate(timeout=WITHIN_S)
    assert until(lambda: group_is_gone(process.pid), WITHIN_S)
    checkout.hold.unlink()
    checkout.set_up()
    assert (checkout.said("pip -m"), checkout.said("-m venv"), checkout.said("became")) == (2, 2, 1)


def group_is_gone(pid: int) -> bool:
    def of_group(process: psutil.Process) -> bool:
        try:
            return os.getpgid(process.pid) == pid and not gone(process)
        except ProcessLookupError:
            return False

    return not any(of_group(process) for process in psutil.process_iter())


def test_two_at_once_take_turns(checkout: Checkout) -> None:
    checkout.program("python3.11", INTERPRETER)
    checkout.hold.touch()
    checkout.begin("scripts/with-python", "requirements.txt", "--", "first")
    assert until(lambda: checkout.said("pip -m") == 1, WITHIN_S)
    second = checkout.begin("scripts/with-python", "requirements.txt", "--", "second")
    assert second.stderr is not None
    assert second.stderr.readline().startswith("Waiting for another setup of this folder")
    os.killpg(checkout.started[0].pid, signal.SIGKILL)
    checkout.started[0].wait()
    checkout.hold.unlink()
    assert until(lambda: checkout.said("with second") == 1, WITHIN_S)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_make_reaches_the_program(ready: Checkout, number: signal.Signals) -> None:
    make = ready.begin("make", "run")
    assert until(lambda: ready.said("with -m parkmate.run") == 1, WITHIN_S)
    tell: Callable[[int, int], None] = os.kill if number == signal.SIGTERM else os.killpg  # as a terminal does
    tell(make.pid, number)
    make.communicate(timeout=WITHIN_S)
    assert until(lambda: group_is_gone(make.pid), WITHIN_S)
