import os
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import OperationalError

from bookings.patience import connection as patience
from bookings.patience.connection import PatientAsyncConnection, PatientConnection, look_at
from bookings.patience.pulse import Pulse
from tests.product.store import Store

GIVEN_UP_WITHIN_S = 2.0
BACK_WITHIN_S = 10.0
TRIES = 100_000


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    # PostgreSQL's own account must reach it, unlike tmp_path.
    with tempfile.TemporaryDirectory(prefix="patience-", ignore_cleanup_errors=True) as place:
        Path(place).chmod(0o711)
        own = Store(Path(place))
        yield own
        own.stop()


@contextmanager
def frozen(store: Store) -> Iterator[None]:
    store.freeze()
    try:
        yield
    finally:
        store.thaw()


def connected(store: Store) -> PatientConnection:
    """Give a connection as soon as the server is known to answer."""
    until = time.monotonic() + BACK_WITHIN_S
    while True:
        try:
            return PatientConnection.connect(store.server.url, autocommit=True)
        except OperationalError:
            assert time.monotonic() < until


def test_a_statement_that_a_frozen_server_has_is_given_up_and_nobody_else_waits_for_it(store: Store) -> None:
    first, second = connected(store), connected(store)
    with frozen(store):
        begun = time.monotonic()
        with pytest.raises(OperationalError, match="does not answer"):
            first.execute("SELECT 1")
        assert time.monotonic() - begun < GIVEN_UP_WITHIN_S
        assert first.closed
        begun = time.monotonic()
        with pytest.raises(OperationalError, match="does not answer"):
            second.execute("SELECT 1")
        with pytest.raises(OperationalError, match="does not answer"):
            PatientConnection.connect(store.server.url)
        assert time.monotonic() - begun < patience.SUSPICIOUS_S
    with connected(store) as again:
        assert again.execute("SELECT 1").fetchone() == (1,)


async def test_the_same_on_an_event_loop(store: Store) -> None:
    connected(store).close()
    own = await PatientAsyncConnection.connect(store.server.url, autocommit=True)
    with frozen(store):
        begun = time.monotonic()
        with pytest.raises(OperationalError, match="does not answer"):
            await own.execute("SELECT 1")
        assert time.monotonic() - begun < GIVEN_UP_WITHIN_S
    connected(store).close()


def test_who_waits_for_a_row_of_a_living_server_goes_on_waiting(store: Store) -> None:
    with connected(store) as holder, connected(store) as waiter, ThreadPoolExecutor(1) as other:
        holder.execute("SELECT pg_advisory_lock(1)")
        waiting = other.submit(waiter.execute, "SELECT pg_advisory_lock(1)")
        held_for_s = patience.SUSPICIOUS_S + GIVEN_UP_WITHIN_S
        with pytest.raises(TimeoutError):
            waiting.result(timeout=held_for_s)
        holder.execute("SELECT pg_advisory_unlock(1)")
        waiting.result(timeout=BACK_WITHIN_S)


def test_a_connection_that_died_alone_is_given_up_after_what_any_statement_may_take(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "LONGEST_S", 1.5)
    with connected(store) as lonely, connected(store) as other:
        alone = lonely.info.backend_pid
        os.kill(alone, signal.SIGSTOP)
        try:
            with pytest.raises(OperationalError, match="does not answer"):
                lonely.execute("SELECT 1")
        finally:
            os.kill(alone, signal.SIGCONT)
        assert other.execute("SELECT 1").fetchone() == (1,)


def test_a_connection_that_was_just_used_is_taken_at_its_word_and_one_that_was_not_is_asked(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "LONGEST_S", 1.5)
    with connected(store) as lonely:
        lonely.execute("SELECT 1")
        alone = lonely.info.backend_pid
        os.kill(alone, signal.SIGSTOP)
        try:
            monkeypatch.setattr(patience, "FRESH_S", BACK_WITHIN_S)
            look_at(lonely)
            monkeypatch.setattr(patience, "FRESH_S", 0.0)
            with pytest.raises(OperationalError, match="does not answer"):
                look_at(lonely)
        finally:
            os.kill(alone, signal.SIGCONT)


def is_found_closed(connection: PatientConnection) -> bool:
    try:
        look_at(connection)
    except OperationalError:
        return True
    return False


def test_a_connection_that_the_server_has_closed_is_found_out_however_lately_it_was_used(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "FRESH_S", 6 * BACK_WITHIN_S)
    with connected(store) as closed, connected(store) as other:
        closed.execute("SELECT 1")
        other.execute("SELECT pg_terminate_backend(%s)", [closed.info.backend_pid])
        assert any(is_found_closed(closed) for _ in range(TRIES))


def test_a_connection_is_given_up_when_a_migration_changed_what_its_prepared_statement_gives(store: Store) -> None:
    with connected(store) as old, connected(store) as other:
        other.execute("CREATE TABLE changing (one int)")
        old.execute("SELECT * FROM changing", prepare=True)
        other.execute("ALTER TABLE changing ADD COLUMN two int")
        with pytest.raises(OperationalError, match="migration"):
            old.execute("SELECT * FROM changing", prepare=True)
        assert old.closed
        other.execute("DROP TABLE changing")


def test_a_server_that_takes_connections_and_swallows_what_they_say_is_known_after_the_first_try() -> None:
    with socket.create_server(("127.0.0.1", 0)) as hole:
        url = f"postgresql://somebody@127.0.0.1:{hole.getsockname()[1]}/anything?connect_timeout=2"
        with pytest.raises(psycopg.errors.ConnectionTimeout):
            PatientConnection.connect(url)
        until = time.monotonic() + GIVEN_UP_WITHIN_S
        while not Pulse.of(url).gone:
            assert time.monotonic() < until
        begun = time.monotonic()
        with pytest.raises(OperationalError, match="does not answer"):
            PatientConnection.connect(url)
        assert time.monotonic() - begun < patience.SUSPICIOUS_S
    until = time.monotonic() + BACK_WITHIN_S
    while Pulse.of(url).gone:  # a refusal is an answer
        assert time.monotonic() < until


def test_however_many_wait_the_server_is_asked_by_one(store: Store) -> None:
    waiting = [connected(store) for _ in range(20)]
    with frozen(store), ThreadPoolExecutor(20) as threads:
        failed = [threads.submit(each.execute, "SELECT 1") for each in waiting]
        for each in failed:
            assert isinstance(each.exception(timeout=BACK_WITHIN_S), OperationalError)
        assert sum(thread.name == "database-pulse" for thread in threading.enumerate()) == 1
    connected(store).close()
