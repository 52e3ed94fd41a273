import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.contrib.auth import authenticate
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import Settings

from bookings import rights
from bookings.models import Lot, Slot, Token, User
from bookings.services.handing_over import hand_over_lot, retire_lot
from parkmate.embedded import redis
from realtime import groups, publisher
from realtime.rights import registry
from realtime.rights.judging import refused
from realtime.runtime import Runtime, speak_with
from tests.bookings.test_pages import submit
from tests.realtime.socket import Opener, Socket
from tests.realtime.test_order import joined
from tests.realtime.test_redis_away import paused

Stage = tuple[User, Lot, Slot]
WITHIN_S = 1.0
ORIGIN = "http://testserver"


@pytest.fixture(autouse=True)
def host(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


async def from_browser(connect: Opener, user: User, path: str = "/ws/driver/") -> tuple[Client, Socket]:
    browser = await sync_to_async(signed_in)(user)
    cookie = f"sessionid={browser.cookies['sessionid'].value}"
    socket = await connect(None, path, origin=ORIGIN, cookie=cookie)
    await socket.next("snapshot")
    return browser, socket


async def watched(connect: Opener, user: User, path: str = "/ws/driver/") -> Socket:
    socket = await connect(user, path)
    await socket.next("snapshot")
    return socket


async def is_open(socket: Socket) -> bool:
    await socket.send(type="ping", id=1, client_time=1)
    return bool(await socket.next("pong"))


async def do(work: Callable[[], Any]) -> None:
    await sync_to_async(work)()


async def test_signing_out_closes_the_sockets_of_that_session_alone(
    no_sweep: None, stage: Stage, connect: Opener
) -> None:
    browser, socket = await from_browser(connect, stage[0])
    _, other = await from_browser(connect, stage[0])
    program = await watched(connect, stage[0])
    await do(browser.logout)
    assert await socket.closed(patience_s=WITHIN_S) == 4401
    assert await is_open(other)
    assert await is_open(program)


async def test_a_session_that_gets_another_key_closes_the_sockets_of_the_old_one(
    no_sweep: None, stage: Stage, connect: Opener
) -> None:
    browser, socket = await from_browser(connect, stage[0])

    def renew() -> None:
        browser.session.cycle_key()

    await do(renew)
    assert await socket.closed(patience_s=WITHIN_S) == 4401


@pytest.mark.parametrize("path", ["/ws/driver/", "/ws/lots/", "/ws/lots/{lot}/"])
async def test_deleting_a_token_closes_the_sockets_that_it_opened(
    no_sweep: None, stage: Stage, connect: Opener, path: str
) -> None:
    driver, lot, _ = stage
    socket = await connect(driver, path.format(lot=lot.pk))
    await socket.next()
    digest = await Token.objects.values_list("digest", flat=True).aget()
    other = await watched(connect, driver)
    await do(Token.objects.filter(digest=digest).delete)
    assert await socket.closed(patience_s=WITHIN_S) == 4401
    assert await is_open(other)


async def test_a_new_password_closes_all_that_a_user_has_open_and_deletes_their_tokens(
    no_sweep: None, stage: Stage, connect: Opener
) -> None:
    driver, lot, _ = stage
    _, by_session = await from_browser(connect, driver)
    by_token = await watched(connect, driver)
    someone_else = await watched(connect, await sync_to_async(lambda: lot.owner)())

    def change() -> None:
        driver.set_password("a new one")
        driver.save()

    await do(change)
    assert await by_session.closed(patience_s=WITHIN_S) == 4401
    assert await by_token.closed(patience_s=WITHIN_S) == 4401
    assert await is_open(someone_else)
    assert [token.user_id async for token in Token.objects.all()] == [lot.owner_id]


async def test_a_password_that_is_only_hashed_anew_deletes_no_token(
    no_sweep: None, stage: Stage, connect: Opener, settings: Settings
) -> None:
    program = await watched(connect, stage[0])
    settings.PASSWORD_HASHERS = ["tests.hashers.Quick", *settings.PASSWORD_HASHERS]
    await do(lambda: authenticate(RequestFactory().post("/"), username="driver", password="parkmate-demo"))
    assert (await User.objects.aget(pk=stage[0].pk)).password.startswith("pbkdf2_sha256$")
    assert await is_open(program)
    assert await Token.objects.acount() == 1


async def test_deactivating_a_user_closes_all_that_they_have_open(
    no_sweep: None, stage: Stage, connect: Opener
) -> None:
    _, by_session = await from_browser(connect, stage[0])
    by_token = await watched(connect, stage[0])

    def deactivate() -> None:
        stage[0].is_active = False
        stage[0].save(update_fields=["is_active"])

    await do(deactivate)
    assert await by_session.closed(patience_s=WITHIN_S) == 4401
    assert await by_token.closed(patience_s=WITHIN_S) == 4401


async def test_signing_in_elsewhere_closes_nothing(no_sweep: None, stage: Stage, connect: Opener) -> None:
    _, socket = await from_browser(connect, stage[0])
    await do(lambda: submit(Client(), "/sign-in/", username="driver", password="parkmate-demo"))
    assert await is_open(socket)


@pytest.mark.parametrize(
    ("change", "owner_sees"), [({"listed": False}, "pong"), ({"retired_at": timezone.now()}, "4404")]
)
async def test_the_board_of_a_lot_that_is_gone_for_somebody_closes_as_it_would_not_open(
    no_sweep: None, stage: Stage, connect: Opener, change: dict[str, Any], owner_sees: str
) -> None:
    driver, lot, _ = stage
    owner = await sync_to_async(lambda: lot.owner)()
    boards = [await watched(connect, user, f"/ws/lots/{lot.pk}/") for user in (driver, owner)]
    await do(lambda: Lot.objects.update(**change))
    await do(lambda: rights.say_changed(rights.of_lot(lot.pk)))
    assert await boards[0].closed(patience_s=WITHIN_S) == 4404
    if owner_sees == "pong":
        assert await is_open(boards[1])
    else:
        assert await boards[1].closed(patience_s=WITHIN_S) == 4404


async def hand_over(lot: Lot, to: User) -> None:
    await do(lambda: hand_over_lot(staff=User(), lot_id=lot.pk, to=to))


async def test_who_has_handed_over_their_last_lot_is_no_owner(no_sweep: None, stage: Stage, connect: Opener) -> None:
    driver, lot, _ = stage
    owner = await sync_to_async(lambda: lot.owner)()
    await do(lambda: Lot.objects.update(listed=False))
    screens = [await watched(connect, owner, path) for path in ("/ws/owner/", f"/ws/lots/{lot.pk}/", "/ws/driver/")]
    await hand_over(lot, driver)
    assert await screens[0].closed(patience_s=WITHIN_S) == 4403
    assert await screens[1].closed(patience_s=WITHIN_S) == 4404
    assert await is_open(screens[2])


async def test_whose_last_lot_retires_is_no_owner(no_sweep: None, stage: Stage, connect: Opener) -> None:
    owner = await sync_to_async(lambda: stage[1].owner)()
    screen = await watched(connect, owner, "/ws/owner/")
    await do(lambda: retire_lot(staff=User(), lot_id=stage[1].pk))
    assert await screen.closed(patience_s=WITHIN_S) == 4403


async def test_who_has_another_lot_stays_an_owner(no_sweep: None, stage: Stage, connect: Opener) -> None:
    driver, lot, _ = stage
    owner = await sync_to_async(lambda: lot.owner)()
    await Lot.objects.acreate(owner=owner, name="Second", address="2", currency="INR")
    screen = await watched(connect, owner, "/ws/owner/")
    await hand_over(lot, driver)
    assert await is_open(screen)


WITHDRAWN: dict[str, tuple[Callable[[Lot], Any], int]] = {
    "token expired": (lambda _: Token.objects.update(expiry=timezone.now() - timedelta(seconds=1)), 4401),
    "user deactivated": (lambda lot: User.objects.filter(pk=lot.owner_id).update(is_active=False), 4401),
    "token deleted": (lambda _: Token.objects.all().delete(), 4401),
    "lot retired": (lambda _: Lot.objects.update(retired_at=timezone.now()), 4404),
}


@pytest.mark.parametrize("what", WITHDRAWN)
async def test_what_nobody_said_is_found_by_the_sweep(
    unheard: None, quick_sweep: None, stage: Stage, connect: Opener, what: str
) -> None:
    withdraw, code = WITHDRAWN[what]
    lot = stage[1]
    socket = await watched(connect, await sync_to_async(lambda: lot.owner)(), f"/ws/lots/{lot.pk}/")
    await do(lambda: withdraw(lot))
    assert await socket.closed(patience_s=WITHIN_S) == code


@pytest.mark.parametrize("change", [{"expire_date": timezone.now() - timedelta(seconds=1)}, {"session_key": "another"}])
async def test_a_session_that_expired_or_vanished_is_found_by_the_sweep(
    unheard: None, quick_sweep: None, stage: Stage, connect: Opener, change: dict[str, Any]
) -> None:
    _, socket = await from_browser(connect, stage[0])
    await do(lambda: Session.objects.update(**change))
    assert await socket.closed(patience_s=WITHIN_S) == 4401


async def test_a_password_changed_behind_our_back_is_found_by_the_sweep(
    unheard: None, quick_sweep: None, stage: Stage, connect: Opener
) -> None:
    _, socket = await from_browser(connect, stage[0])
    await do(lambda: User.objects.update(password="another"))
    assert await socket.closed(patience_s=WITHIN_S) == 4401


async def test_the_sweep_closes_nobody_who_may_stay_nor_anybody_while_the_database_cannot_say(
    quick_sweep: None, stage: Stage, connect: Opener, monkeypatch: Any, caplog: Any
) -> None:
    driver, lot, _ = stage
    owner = await sync_to_async(lambda: lot.owner)()
    screens = [await watched(connect, owner, path) for path in ("/ws/owner/", f"/ws/lots/{lot.pk}/", "/ws/driver/")]
    screens.append((await from_browser(connect, driver))[1])
    judged: list[int] = []

    def counting(passes: Any) -> Any:
        judged.append(len(passes))
        if len(judged) in {3, 4, 5}:
            raise OperationalError("away")
        return refused(passes)

    monkeypatch.setattr(registry, "refused", counting)
    async with asyncio.timeout(5):
        while len(judged) < 8:
            await asyncio.sleep(0.01)
    assert all([await is_open(screen) for screen in screens])
    assert set(judged) == {4}
    said = [record.message for record in caplog.records if record.levelno >= logging.WARNING]
    assert said == ["who may keep a socket could not be read: away"]


async def told(names: list[Any]) -> None:
    await get_channel_layer().group_send(groups.RIGHTS, {"type": groups.RIGHTS_CHANGED, "names": names})


async def test_what_another_process_says_over_redis_is_heard(
    unheard: None, no_sweep: None, stage: Stage, connect: Opener, runtime: Runtime
) -> None:
    socket = await watched(connect, stage[0])
    await joined(runtime, groups.RIGHTS)
    name = rights.of_token((await Token.objects.aget()).digest)
    await do(Token.objects.all().delete)
    await told([None, {}, "nonsense", "user.x", "user.99999", name])
    assert await socket.closed(patience_s=WITHIN_S) == 4401


async def test_a_command_without_a_loop_rings_the_doorbell(
    no_sweep: None, stage: Stage, connect: Opener, runtime: Runtime
) -> None:
    socket = await watched(connect, stage[0])
    other = await watched(connect, await sync_to_async(lambda: stage[1].owner)())
    speak_with(None)
    await do(Token.objects.filter(user=stage[0]).delete)
    assert await socket.closed(patience_s=WITHIN_S) == 4401
    assert await is_open(other)
    speak_with(runtime)


async def test_a_ring_for_everything_has_everybody_judged(
    unheard: None, no_sweep: None, stage: Stage, connect: Opener, runtime: Runtime
) -> None:
    socket = await watched(connect, stage[0])
    await do(Token.objects.all().delete)
    await runtime._rung(None)
    assert await socket.closed(patience_s=WITHIN_S) == 4401


async def test_while_redis_hangs_the_own_sockets_close_at_once_and_the_doorbell_rings_for_the_others(
    no_sweep: None, own_redis: redis.Redis, stage: Stage, connect: Opener, runtime: Runtime, monkeypatch: Any
) -> None:
    rung: list[set[str]] = []
    monkeypatch.setattr(publisher, "ring", lambda names: rung.append(set(names)))
    socket = await watched(connect, stage[0])
    name = rights.of_token((await Token.objects.aget()).digest)
    with paused(own_redis):
        await do(Token.objects.all().delete)
        assert await socket.closed(patience_s=WITHIN_S) == 4401
        await runtime.publisher.drained()
    assert rung == [{groups.RIGHTS_MARK + name}]


async def test_a_session_travels_without_its_key(
    no_sweep: None, own_redis: redis.Redis, stage: Stage, connect: Opener, runtime: Runtime, monkeypatch: Any
) -> None:
    rung: list[str] = []
    monkeypatch.setattr(publisher, "ring", rung.extend)
    own_redis.kill()
    browser, socket = await from_browser(connect, stage[0])
    key = browser.cookies["sessionid"].value
    (entry,) = runtime.rights._passes.values()
    await do(browser.logout)
    await socket.closed(patience_s=WITHIN_S)
    await runtime.publisher.drained()
    assert entry.session_key == key
    assert key not in repr(entry)
    assert rung
    assert key not in "".join(rung)
