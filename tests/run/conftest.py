"""Folders and starts for the tests of `make run`; nothing outlives its test."""

import contextlib
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psutil
import pytest

from parkmate.embedded import private
from tests.run.start import Start, left_of, socket_folders

Starter = Callable[..., Start]


@pytest.fixture
def data() -> Iterator[Path]:
    """Give a folder that other users can reach, unlike tmp_path."""
    folder = Path(tempfile.mkdtemp(prefix="run-"))
    folder.chmod(0o711)
    yield folder / "data"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def start(data: Path) -> Iterator[Starter]:
    """Give a function that starts Parkmate on `data` or another folder; at the end all is killed and nothing left."""
    begun: list[Start] = []

    def begin(folder: Path = data, *, under: Sequence[str] = (), **env: str) -> Start:
        begun.append(Start(folder, under=under, **env))
        return begun[-1]

    yield begin
    for one in begun:
        if one.process.poll() is None:
            one.kill_everything()
        for line in left_of(one.data):
            with contextlib.suppress(ValueError, psutil.NoSuchProcess):
                psutil.Process(int(line.split()[0])).kill()
        for folder in socket_folders(one.data):
            private.remove(folder)


@pytest.fixture
def port() -> str:
    """Give a port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return str(listener.getsockname()[1])
