import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from parkmate.embedded import postgres
from parkmate.embedded.account import account_for
from parkmate.embedded.private import name
from parkmate.embedded.processes import until
from parkmate.run.supervisor import WORKERS
from parkmate.settings import BASE
from tests.run.conftest import Starter
from tests.run.start import Start, left_of, running_on

WITHIN_S = 30.0
SECOND_START_WITHIN_S = 20.0  # seconds; on an idle machine it takes four
NAMES = ("server", *WORKERS, "redis", "postgres")


@contextlib.contextmanager
def pasted(line: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Give the line running in a shell; whatever it started ends with the block."""
    shell = subprocess.Popen(
        ["/bin/sh", "-c", line],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    with shell:
        try:
            yield shell
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(shell.pid, signal.SIGKILL)


def bookings(data: Path) -> int:
    folder = data / "postgres"
    url = postgres.url(name(folder, account_for(folder / "cluster")), "parkmate")
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM bookings_booking").fetchone()
    assert row is not None
    return int(row[0])


def test_a_start_serves_what_it_prints_keeps_its_data_and_outlives_every_kill(start: Starter, data: Path) -> None:
    first = start(LANG="xx_YY.klingon", LC_ALL="xx_YY.klingon").up()
    what_is_printed_works_when_pasted(first, data.parent)
    a_new_owners_lot_is_everybodys_to_see_at_once(first)
    every_worker_is_on_duty(first)
    whoever_is_killed_comes_back_at_the_same_place(first)
    every_worker_is_on_duty(first)
    a_second_start_on_the_same_folder_is_refused(start)
    # The terminal's Ctrl-C goes to the whole group, in which there is nobody but the supervisor.
    assert [os.getsid(first.pid_of(each)) for each in NAMES] == [first.pid_of(each) for each in NAMES]
    os.killpg(first.process.pid, signal.SIGINT)
    assert first.code() == 0, first.text
    assert left_of(data) == []

    began = time.monotonic()
    second = start().up()
    assert time.monotonic() - began < SECOND_START_WITHIN_S
    assert bookings(data) == 1
    second.process.kill()  # the supervisor alone: all it started goes on without it
    second.process.wait()
    assert len(running_on(data)) >= len(NAMES)

    third = start(PORT=second.url.rpartition(":")[2]).up()  # the port that the orphan held
    assert third.healthy()
    assert bookings(data) == 1
    third.kill_everything()

    fourth = start().up()
    assert bookings(data) == 1
    fourth.ask(signal.SIGTERM)
    assert fourth.code() == 0, fourth.text
    assert left_of(data) == []
    # Whoever was still connected to PostgreSQL when it stopped would have been told so.
    assert "terminating connection due to administrator command" not in (data / "postgres" / "log").read_text()


def what_is_printed_works_when_pasted(first: Start, folder: Path) -> None:
    with pasted(first.watch, folder) as watching, pasted(first.book, folder) as booking:
        answer, _ = booking.communicate(timeout=WITHIN_S)
        booked = json.loads(answer)
        assert booked["status"] == "booked", answer
        assert watching.stdout is not None
        seen = []
        for line in watching.stdout:
            seen.append(line)
            if re.search(rf"{booked['slot']['label']} +00:00:[0-5]\d", line):
                break  # it counts down
        else:
            pytest.fail(f"the watcher does not see the booking: {seen}")


def a_new_owners_lot_is_everybodys_to_see_at_once(first: Start) -> None:
    lot = {"name": "North deck", "address": "5 Hill Road", "timezone": "Europe/Berlin", "currency": "EUR"}
    account = ("driver2", "parkmate-demo")
    made = program(BASE / "examples/python/ask.py", first.url, *account, "driver", "create-lot", json.dumps(lot))
    assert json.loads(made)["lot"]["name"] == lot["name"]
    watch = f"{sys.executable} {BASE / 'manage.py'} watch lots --as driver --password parkmate-demo --json"
    with pasted(f"{watch} --url {first.url}", BASE) as watching:
        assert watching.stdout is not None
        overview = next(line for line in watching.stdout if '"type":"lots"' in line)
        assert lot["name"] in overview


def program(path: Path, *words: str) -> str:
    done = subprocess.run([sys.executable, path, *words], capture_output=True, text=True, timeout=WITHIN_S, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def every_worker_is_on_duty(first: Start) -> None:
    assert until(lambda: workers_on_duty(first) == f"Workers on duty: {len(WORKERS)}.", WITHIN_S)


def workers_on_duty(first: Start) -> str:
    try:
        with urllib.request.urlopen(f"{first.url}/readyz", timeout=5) as answer:  # noqa: S310
            return str(json.load(answer)["checks"]["worker"]["detail"])
    except urllib.error.HTTPError:
        return "down"


def whoever_is_killed_comes_back_at_the_same_place(first: Start) -> None:
    for each in NAMES:
        before = first.pid_of(each)
        os.kill(before, signal.SIGKILL)
        first.hear(f"{each} ended without being asked to")
        assert until(lambda each=each, before=before: first.pid_of(each) not in {0, before}, WITHIN_S)  # type: ignore[misc]
    assert until(first.healthy, WITHIN_S)
    assert until(lambda: bookings_seen(first) == 1, WITHIN_S)


def bookings_seen(first: Start) -> int:
    try:
        return bookings(first.data)
    except psycopg.OperationalError:
        return 0


def a_second_start_on_the_same_folder_is_refused(start: Starter) -> None:
    second = start()
    second.hear("is in use by another start of Parkmate")
    assert second.code() == 1
    assert len(second.lines) == 1


@pytest.mark.parametrize(
    "moment",
    ["postgres/initdb-*", "postgres/postgres.pid", "run/command.pid", "run/server.pid", f"run/{WORKERS[0]}.pid"],
)
def test_a_ctrl_c_while_it_starts_leaves_nothing_behind(start: Starter, data: Path, port: str, moment: str) -> None:
    one = start(PORT=port)
    assert until(lambda: any(data.glob(moment)), WITHIN_S)
    if moment == "run/command.pid":
        with pytest.raises(ConnectionRefusedError):  # nothing to serve before there is data
            socket.create_connection(("127.0.0.1", int(port)))
    one.ask(signal.SIGINT)
    assert one.code() == 0, one.text
    assert left_of(data) == []


def test_a_second_ctrl_c_kills_what_does_not_stop(start: Starter, data: Path) -> None:
    one = start().up()
    os.kill(one.pid_of("server"), signal.SIGSTOP)
    one.ask(signal.SIGTERM)
    one.ask(signal.SIGHUP)  # a closed terminal says both, make passes one on again: the same wish
    assert until(lambda: one.process.poll() is not None, 1.0) is False
    one.ask(signal.SIGINT)
    assert one.code() == 1
    assert until(lambda: running_on(data) == [], 5.0)
