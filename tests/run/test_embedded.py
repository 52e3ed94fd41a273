import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest
import redis as client

from parkmate.embedded import postgres, private, processes, redis
from parkmate.embedded.errors import CannotStart
from parkmate.embedded.processes import gone, until
from parkmate.settings import BASE

OWNER = """
import sys
from pathlib import Path
from parkmate.embedded import postgres, redis
data = Path(sys.argv[1])
print(postgres.start(data, durable=False).pid, redis.start(data).pid, flush=True)
sys.stdin.read()
"""


def test_a_killed_server_comes_back_with_its_url_and_what_was_committed(data: Path) -> None:
    with postgres.start(data) as first:
        with psycopg.connect(first.url) as connection:
            connection.execute("CREATE TABLE kept (word text)")
            connection.execute("INSERT INTO kept VALUES ('grüß')")
        first.kill()
        with postgres.start(data) as again, psycopg.connect(again.url) as connection:
            assert again.url == first.url
            assert connection.execute("SELECT upper(word) FROM kept").fetchone() == ("GRÜß",)
    assert not first.sockets.exists()


def test_the_log_of_postgresql_keeps_no_value_of_a_statement_that_failed(data: Path) -> None:
    with postgres.start(data, durable=False) as server, psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE vehicles (number text UNIQUE)")
        connection.execute("INSERT INTO vehicles VALUES ('KL08AZ1234')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO vehicles VALUES ('KL08AZ1234')")
        said = server.log.read_text()
    assert "duplicate key value" in said
    assert "KL08AZ1234" not in said


def test_redis_listens_on_its_socket_alone_and_keeps_nothing(data: Path) -> None:
    server = redis.start(data)
    assert server is not None
    with server, client.Redis.from_url(server.url) as connection:
        connection.set("a", "1")
        kept = {name: connection.config_get(name)[name] for name in ("port", "save", "appendonly")}
        assert kept == {"port": "0", "save": "", "appendonly": "no"}
        server.kill()
        with redis.start(data) as again:  # type: ignore[union-attr]
            assert again.url == server.url
            assert connection.get("a") is None


def test_what_a_killed_owner_left_is_ended_by_the_next(data: Path) -> None:
    command = [sys.executable, "-c", OWNER, str(data)]
    with subprocess.Popen(command, cwd=BASE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        left = [psutil.Process(int(pid)) for pid in owner.stdout.readline().split()]
        with pytest.raises(CannotStart, match="in use by another start"):
            postgres.start(data)
        owner.kill()
    assert not any(gone(process) for process in left)
    with postgres.start(data, durable=False):
        assert gone(left[0])
        server = redis.start(data)
        assert server is not None
        server.stop()
        assert gone(left[1])


def test_a_pid_that_is_somebody_elses_by_now_is_left_alone(tmp_path: Path) -> None:
    record = tmp_path / "server.pid"
    with subprocess.Popen(["sleep", "60"]) as other:
        started = psutil.Process(other.pid).create_time()
        record.write_text(f"{other.pid} {started - 60}\n")
        processes.end_leftover(record, signal.SIGTERM, 5.0)
        assert other.poll() is None
        record.write_text(f"{other.pid} {started}\n")
        processes.end_leftover(record, signal.SIGTERM, 5.0)
        assert until(lambda: other.poll() is not None, 5.0)


def test_a_socket_folder_that_others_can_enter_is_not_used(tmp_path: Path) -> None:
    squatted = private.name(tmp_path)
    squatted.mkdir(mode=0o755)
    try:
        folder = private.folder(tmp_path)
        assert folder != squatted
        assert folder.stat().st_mode & 0o777 == 0o700
        assert len(os.fsencode(folder / ".s.PGSQL.5432")) < 100
    finally:
        private.remove(squatted)
        private.remove(folder)
