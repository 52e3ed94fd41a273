import asyncio
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db.models import F

from bookings.models import Booking
from parkmate import readiness
from parkmate.embedded import redis
from parkmate.readiness import Check, Question, Readiness
from realtime.duty import Duty
from tests.product import http
from tests.product.http import Answer
from tests.product.product import Product
from tests.product.programs import Daphne, Worker
from tests.product.store import Store
from tests.product.town import Town

WITHIN_S = 20.0
LOOK_S = 0.2
Report = dict[str, Any]


async def asked(product: Product, path: str = "/readyz", **headers: str) -> Answer:
    return await http.request(product.server.port, "GET", path, headers=headers)


async def until(product: Product, status: str, holds: Callable[[Report], bool] = bool) -> Report:
    """Give the first report of this status; its status code must fit."""
    deadline = time.monotonic() + WITHIN_S
    while True:
        answer = await asked(product)
        report = answer.json
        assert answer.status == (503 if report["status"] == "down" else 200)
        assert all(set(check) == {"status", "detail"} for check in report["checks"].values())
        assert {"database", "migrations", "redis", "worker", "clock"} == set(report["checks"])
        if report["status"] == status and holds(report["checks"]):
            return dict(report["checks"])
        assert time.monotonic() < deadline, report
        await asyncio.sleep(LOOK_S)


async def test_ready_when_everything_is_there(product: Product) -> None:
    checks = await until(product, "ready")
    assert {check["status"] for check in checks.values()} == {"ok"}
    assert checks["worker"]["detail"] == "Workers on duty: 1."
    with product.running(Worker, "second"):
        await until(product, "ready", lambda checks: checks["worker"]["detail"] == "Workers on duty: 2.")


async def test_it_is_asked_under_any_name_and_read_only(product: Product) -> None:
    answer = await asked(product, Host="10.0.0.7")
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    answer = await asked(product, "/healthz", Host="10.0.0.7")
    assert (answer.status, answer.body) == (200, b"ok\n")
    answer = await http.request(product.server.port, "POST", "/readyz")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")
    answer = await http.request(product.server.port, "HEAD", "/readyz")
    assert (answer.status, answer.body) == (200, b"")


async def test_degraded_without_a_worker_and_ready_again_with_one(product: Product) -> None:
    product.worker.kill()
    checks = await until(product, "degraded")
    assert checks["worker"] == {
        "status": "degraded",
        "detail": "No worker is on duty; start `manage.py run_expiry_worker`.",
    }
    product.worker.start()
    await until(product, "ready")


async def test_a_worker_that_stands_still_is_noticed_and_does_not_hide_behind_its_connection(product: Product) -> None:
    product.worker.freeze()
    try:
        checks = await until(product, "degraded")
        assert checks["worker"]["detail"] == "Every worker (1) stands still."
    finally:
        product.worker.thaw()
    await until(product, "ready")


async def test_a_worker_takes_its_mark_again_when_its_connection_was_cut(product: Product) -> None:
    marks = "SELECT pid FROM pg_stat_activity WHERE application_name = 'parkmate worker'"
    with psycopg.connect(product.database.url, autocommit=True) as connection:
        ((before,),) = connection.execute(marks).fetchall()
        connection.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
        deadline = time.monotonic() + WITHIN_S
        while not (found := connection.execute(marks).fetchall()):
            assert time.monotonic() < deadline
            await asyncio.sleep(LOOK_S)
    assert found != [(before,)]
    await until(product, "ready")


async def test_degraded_when_bookings_wait_for_their_end(town: Town) -> None:
    place, driver = town.lot(), town.person()
    with ExitStack() as workers:
        workers.enter_context(town.product.without_worker())
        await until(town.product, "degraded")  # else the one that has left could be taken for the one that comes
        frozen = workers.enter_context(town.product.running(Worker, "frozen"))
        await until(town.product, "ready")
        frozen.freeze()
        booking = await driver.book(place.slots[0])
        times = ("start_time", "end_time", "expiring_at", "due_at")
        rows = Booking.objects.filter(pk=booking["id"])
        by = timedelta(hours=2)
        assert town.do(lambda: rows.update(**{name: F(name) - by for name in times})) == 1
        await until(town.product, "degraded", lambda checks: "waits for a worker" in checks["worker"]["detail"])
        frozen.thaw()
        await until(town.product, "ready")


async def test_degraded_without_redis_and_ready_again_with_it(product: Product) -> None:
    product.redis.kill()
    checks = await until(product, "degraded")
    assert checks["redis"] == {"status": "degraded", "detail": "Redis does not answer; PostgreSQL stands in for it."}
    assert checks["database"]["status"] == checks["worker"]["status"] == "ok"
    again = redis.start(product.folder)
    assert again is not None
    product.redis = again
    await until(product, "ready")


@dataclass
class WithoutRedis(Daphne):
    def environment(self) -> dict[str, str]:
        return {"REDIS_URL": ""}


async def test_ready_where_no_redis_is_configured(product: Product) -> None:
    await until(product, "ready")
    with product.running(WithoutRedis, "alone") as server:
        async with asyncio.timeout(WITHIN_S):
            while (report := (await http.request(server.port, "GET", "/readyz")).json)["status"] != "ready":
                await asyncio.sleep(LOOK_S)
    assert report["checks"]["redis"]["status"] == "none"


async def test_down_while_a_migration_is_missing(product: Product) -> None:
    take = """DELETE FROM django_migrations WHERE app = 'bookings' AND name = (
        SELECT max(name) FROM django_migrations WHERE app = 'bookings') RETURNING app, name, applied"""
    with psycopg.connect(product.database.url, autocommit=True) as connection:
        row = connection.execute(take).fetchone()
        assert row is not None
        try:
            checks = await until(product, "down")
            detail = f"Not applied: 1, first bookings.{row[1]}; run `manage.py migrate`."
            assert checks["migrations"] == {"status": "down", "detail": detail}
            assert checks["database"]["status"] == "ok"
        finally:
            connection.execute("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)", row)
    await until(product, "ready")


async def test_down_without_the_database_while_the_process_is_healthy(product: Product, store: Store) -> None:
    store.kill()
    try:
        checks = await until(product, "down")
        assert checks["database"] == {"status": "down", "detail": "The database does not answer."}
        assert {checks[name]["status"] for name in ("migrations", "worker")} == {"unknown"}
        assert checks["redis"]["status"] == "ok"
        assert (await asked(product, "/healthz")).status == 200
    finally:
        store.start_again()
    await until(product, "ready")


async def test_a_database_that_hangs_is_down_after_a_second(product: Product, store: Store) -> None:
    store.freeze()
    try:
        begun = time.monotonic()
        await until(product, "down")
        await asked(product)
        assert time.monotonic() - begun < 8.0
        assert (await asked(product, "/healthz")).status == 200
    finally:
        store.thaw()
    await until(product, "ready")


async def test_whoever_asks_often_asks_the_database_once_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_times = 0

    async def ask(found: dict[str, Check]) -> None:
        nonlocal asked_times
        asked_times += 1
        found["database"] = Check("ok", "")

    own = Readiness()
    own._questions = [Question(ask, {})]
    await asyncio.gather(*(own.report() for _ in range(100)))
    await own.report()
    assert asked_times == 1
    monkeypatch.setattr(readiness, "KEPT_S", 0.0)
    await own.report()
    assert asked_times == 2


async def test_a_question_that_hangs_is_not_asked_again_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "WITHIN_S", 0.01)
    answering, asked_times = asyncio.Event(), 0

    async def ask(found: dict[str, Check]) -> None:
        nonlocal asked_times
        asked_times += 1
        await answering.wait()
        found["one"] = Check("ok", "")

    late = {"one": Check("down", "late")}
    question = Question(ask, late)
    assert [await question.answer() for _ in range(3)] == [late] * 3
    assert asked_times == 1
    answering.set()
    monkeypatch.setattr(readiness, "WITHIN_S", 1.0)
    assert await question.answer() == {"one": Check("ok", "")}


@pytest.mark.parametrize(
    ("found", "whole"),
    [
        (["ok", "ok"], "ready"),
        (["ok", "none"], "ready"),
        (["ok", "degraded"], "degraded"),
        (["ok", "unknown"], "degraded"),
        (["down", "degraded"], "down"),
    ],
)
def test_the_whole_is_as_its_parts(found: list[str], whole: str) -> None:
    assert readiness.status({str(n): Check(status, "") for n, status in enumerate(found)}) == whole


def test_one_worker_that_moves_is_enough() -> None:
    assert readiness.judged_duty(Duty(workers=2, silent=1, late_s=4.0)).status == "ok"
    assert readiness.judged_duty(Duty(workers=2, silent=1, late_s=6.0)).status == "degraded"
    assert readiness.judged_duty(Duty(workers=2, silent=2, late_s=0.0)).status == "degraded"
