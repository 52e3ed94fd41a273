import asyncio
from threading import Event
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings import rights
from bookings.clock import moment
from bookings.models import Kiosk, Lot, Pairing, Slot, Token, User
from realtime.clock import DatabaseClock
from realtime.commands import Command
from realtime.commands.desk import Desk
from realtime.database import THREADS, in_database
from realtime.messages import Close
from realtime.outlet import Outlet
from realtime.rights.judging import refused
from realtime.rights.passes import Pass, by_kiosk, by_token
from realtime.rights.registry import Registry
from realtime.runtime import Runtime
from tests.realtime.test_outlet import Client

Stage = tuple[User, Lot, Slot]


def kiosk_of(lot: Lot) -> Kiosk:
    return Kiosk.objects.create(lot=lot, name="Gate", created_at=moment())


async def test_a_right_that_ends_while_a_socket_opens_closes_it(no_sweep: None, driver: User) -> None:
    registry = Registry()
    running = asyncio.create_task(registry.run())
    token, _ = await sync_to_async(Token.objects.create)(user=driver)
    entry = by_token(driver, token)
    await sync_to_async(token.delete)()
    registry.hear(entry.names())  # after the socket was judged, before it is kept
    client = Client()
    registry.enter(Outlet(client.send), entry)
    assert await client.has(1) == [4401]
    running.cancel()


async def test_who_has_gone_is_forgotten(no_sweep: None, stage: Stage, runtime: Runtime) -> None:
    outlet = Outlet(Client().send)
    runtime.rights.enter(outlet, Pass(user_id=1, token="t", lot_id=2))
    runtime.rights.leave(outlet)
    runtime.rights.leave(outlet)
    assert not runtime.rights._passes
    assert not runtime.rights._concerned


async def test_names_heard_are_not_kept_for_ever(
    quick_sweep: None, stage: Stage, runtime: Runtime, monkeypatch: Any
) -> None:
    monkeypatch.setattr("realtime.rights.registry.REMEMBER_S", 0.01)
    runtime.rights.hear([f"token.{n}" for n in range(100)])
    async with asyncio.timeout(5):
        while runtime.rights._heard:
            await asyncio.sleep(0.01)


@pytest.fixture
def pairing(transactional_db: None) -> Pairing:
    return Pairing.objects.create(code="BCDFGH", expires_at=moment(), address="127.0.0.1")


def confirm(pairing: Pairing, lot: Lot) -> None:
    pairing.kiosk = kiosk_of(lot)
    pairing.save()
    rights.say_changed(rights.of_pairing(pairing.pk))


async def test_a_display_that_waits_hears_of_its_pairing(
    no_sweep: None, stage: Stage, runtime: Runtime, pairing: Pairing
) -> None:
    heard: asyncio.Queue[Pairing | None] = asyncio.Queue()
    runtime.rights.await_pairing(pairing.pk, heard.put_nowait)
    await sync_to_async(confirm)(pairing, stage[1])
    async with asyncio.timeout(5):
        while (now := await heard.get()) is None or now.kiosk is None:
            pass  # as it was when the doorbell's ear was opened
    assert now.kiosk.lot_id == stage[1].pk


async def test_a_display_that_waits_is_told_by_the_sweep_too(
    unheard: None, quick_sweep: None, stage: Stage, runtime: Runtime, pairing: Pairing
) -> None:
    heard: asyncio.Queue[Pairing | None] = asyncio.Queue()
    id_ = pairing.pk
    runtime.rights.await_pairing(id_, heard.put_nowait)
    async with asyncio.timeout(1):
        assert await heard.get() == pairing
        await pairing.adelete()
        while await heard.get() is not None:
            pass
    runtime.rights.forget_pairing(id_)
    while not heard.empty():
        heard.get_nowait()
    outlet = Outlet(Client().send)
    runtime.rights.enter(outlet, Pass())  # known to nobody: closed by a later sweep
    async with asyncio.timeout(1):
        while not outlet.closed:
            await asyncio.sleep(0.01)
    assert heard.empty()


def test_a_display_may_stay_until_it_is_revoked_or_its_lot_retires(lot: Lot) -> None:
    kiosk = kiosk_of(lot)
    entry = by_kiosk(kiosk.pk, lot.pk)
    assert refused([entry]) == {}
    Lot.objects.update(listed=False)
    assert refused([entry]) == {}
    Lot.objects.update(retired_at=timezone.now())
    assert refused([entry]) == {entry: Close.NOT_FOUND}
    Kiosk.objects.update(revoked_at=timezone.now())
    assert refused([entry]) == {entry: Close.NOT_SIGNED_IN}


def test_however_many_are_judged_it_is_six_queries(lot: Lot, owner: User, driver: User) -> None:
    tokens = [Token.objects.create(user=user)[0] for user in (owner, driver) for _ in range(20)]
    passes = [by_token(token.user, token) for token in tokens]
    passes += [Pass(user_id=driver.pk, session_key=str(n), shows_owner=True, lot_id=lot.pk) for n in range(20)]
    passes.append(by_kiosk(kiosk_of(lot).pk, lot.pk))
    with CaptureQueriesContext(connection) as queries:
        assert len(refused(passes)) == 20
    assert len(queries) == 6


async def test_nothing_that_waits_is_done_for_somebody_who_was_shown_out(driver: User) -> None:
    def run(*_: Any) -> Any:
        pytest.fail("it was done")

    outlet = Outlet(Client().send)
    desk = Desk({"x": Command(None, run)}, driver, outlet, DatabaseClock())  # type: ignore[arg-type]
    desk.take({"type": "x", "request_id": "1"})
    outlet.close(Close.NOT_SIGNED_IN)
    assert desk._task is not None
    async with asyncio.timeout(1):
        await desk._task


async def test_what_the_database_could_not_say_is_asked_again_at_once(
    no_sweep: None, driver: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [OperationalError("away"), {}]

    def asked(passes: set[Pass]) -> dict[Pass, Close]:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return dict.fromkeys(passes, Close.NOT_SIGNED_IN)

    monkeypatch.setattr("realtime.rights.registry.refused", asked)
    registry = Registry()
    running = asyncio.create_task(registry.run())
    client = Client()
    registry.enter(Outlet(client.send), Pass(user_id=7))
    registry.hear(["user.7"])
    async with asyncio.timeout(2):
        assert await client.has(1) == [4401]
    running.cancel()


async def test_judging_waits_for_no_command(no_sweep: None, driver: User) -> None:
    go_on = Event()
    busy = [asyncio.create_task(in_database(go_on.wait, 5.0)) for _ in range(THREADS)]
    registry = Registry()
    running = asyncio.create_task(registry.run())
    client = Client()
    registry.enter(Outlet(client.send), Pass(user_id=2**40))
    registry.hear([f"user.{2**40}"])
    try:
        async with asyncio.timeout(3):
            assert await client.has(1) == [4401]
    finally:
        go_on.set()
        await asyncio.gather(*busy)
        running.cancel()
