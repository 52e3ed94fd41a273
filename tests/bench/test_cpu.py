import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.bench.cpu import Cpu, CpuOfAll
from tests.bench.samples import CouldNotMeasure

# Does what each line names, and says what that has used by its own clock.
PROGRAM = """
import subprocess, sys, threading, time
def burn():
    until_s = time.process_time() + 0.05
    while time.process_time() < until_s: pass
for line in sys.stdin:
    before_s = time.process_time()
    if line == "thread\\n":
        thread = threading.Thread(target=burn)
        thread.start()
        thread.join()
    if line == "child\\n":
        subprocess.run([sys.executable, "-c", "while __import__('time').process_time() < 0.1: pass"])
    print(time.process_time() - before_s, flush=True)
"""
# What asking and answering takes itself.
ASKING_S = 0.02


@contextmanager
def program() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process


def told(process: subprocess.Popen[str], what: str) -> float:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{what}\n")
    process.stdin.flush()
    return float(process.stdout.readline())


def test_what_a_process_uses_is_what_it_says_itself_with_threads_that_ended() -> None:
    with program() as process:
        told(process, "begin")
        cpu = Cpu(process.pid)
        used_s = told(process, "thread")
        assert used_s <= cpu.used_s() < used_s + ASKING_S


def test_it_is_told_more_exactly_than_in_hundredths() -> None:
    cpu, before_s = Cpu(), time.process_time()
    assert cpu.used_s() == pytest.approx(time.process_time() - before_s, abs=0.002)
    shares = {Cpu()._before_s for _ in range(100)}
    assert len(shares) > 50


def test_of_all_counts_children_that_ended() -> None:
    with program() as process:
        told(process, "begin")
        alone, all_ = Cpu(process.pid), CpuOfAll(process.pid)
        told(process, "child")
        assert alone.used_s() < 0.1 - 0.02 <= all_.used_s()


def test_of_a_process_that_ended_nothing_can_be_told() -> None:
    with program() as process:
        cpu = Cpu(process.pid)
    with pytest.raises(CouldNotMeasure, match="has ended"):
        cpu.used_s()
