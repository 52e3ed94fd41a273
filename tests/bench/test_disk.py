import os
import time
from collections.abc import Callable

import pytest

from tests.bench.disk import Disk

WITHIN_S = 10.0
SLOW_S = 0.05


def wait_for(holds: Callable[[], bool]) -> None:
    until_s = time.monotonic() + WITHIN_S
    while not holds():
        assert time.monotonic() < until_s
        time.sleep(0.005)


def test_a_disk_is_asked_from_the_beginning_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(os, "fdatasync", lambda file: asked.append(file.fileno()))
    with Disk() as disk:
        wait_for(lambda: len(disk.took_s) > 2)
    assert len(asked) == len(disk.took_s)
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(asked[0])


def test_what_a_slow_disk_takes_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fdatasync", lambda _: time.sleep(SLOW_S))
    with Disk() as disk:
        wait_for(lambda: bool(disk.took_s))
    assert min(disk.took_s) >= SLOW_S
