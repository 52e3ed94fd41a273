import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from parkmate.run import named
from tests.run.conftest import Starter
from tests.run.start import left_of

WITHIN_S = 15.0


@pytest.fixture
def taken() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield str(listener.getsockname()[1])


def refused(start: Starter, data: Path, **env: str) -> str:
    one = start(**env)
    assert one.code() == 1, one.text
    assert len(one.lines) == 1, one.text
    assert left_of(data) == []
    return one.lines[0]


def test_a_port_in_use(start: Starter, data: Path, taken: str) -> None:
    assert f"Port {taken} on 127.0.0.1 is in use; stop what holds it" in refused(start, data, PORT=taken)


def test_a_database_that_is_not_there(start: Starter, data: Path, taken: str) -> None:
    said = refused(start, data, DATABASE_URL="postgresql://me:hidden-word@127.0.0.1:1/lots")
    assert "(127.0.0.1:1/lots) cannot be used" in said
    assert "hidden-word" not in said
    # One that takes the call and never says a word.
    said = refused(start, data, DATABASE_URL=f"postgresql://me:hidden-word@127.0.0.1:{taken}/lots")
    assert "cannot be used" in said
    assert "hidden-word" not in said


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "80x", "PORT='80x' is not a port; give a number from 1 to 65535."),
        ("PORT", "65536", "PORT='65536' is not a port; give a number from 1 to 65535."),
        ("HOST", "192.0.2.7", "HOST='192.0.2.7' is not an address of this machine"),
        ("DATABASE_URL", "postgresql://me:hidden word@:x", "DATABASE_URL cannot be read; write it as"),
        ("REDIS_URL", "http://127.0.0.1", "REDIS_URL cannot be read; write it as"),
        ("PARKMATE_DATA", "/dev/null/data", "PARKMATE_DATA names another folder"),
    ],
)
def test_a_setting_that_cannot_be(start: Starter, data: Path, name: str, value: str, sentence: str) -> None:
    said = refused(start, data, **{name: value})
    assert sentence in said
    assert "hidden" not in said


def test_a_name_server_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(named, "ANSWER_WITHIN_S", 0.1)
    forever = threading.Event()
    assert named.in_time(forever.wait, time.sleep) == "it does not answer"
    forever.set()
