import asyncio
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from bookings.models import Token, User
from bookings.services.handing_over import hand_over_lot
from tests.product.browser import Browser
from tests.product.programs import Server, Uvicorn
from tests.product.screen import Screen
from tests.product.town import PASSWORD, Person, Town

WITHIN_S = 1.0
SWEPT_WITHIN_S = 5.0


@pytest.fixture
def servers(town: Town) -> Iterator[list[Server]]:
    with town.product.running(Uvicorn, "uvicorn") as other:
        yield [town.product.server, other]


@pytest.fixture
def driver(town: Town) -> Person:
    return town.person(password=PASSWORD)


async def signed_in(town: Town, servers: list[Server], driver: Person) -> list[Browser]:
    """Give one browser as each of the servers sees it."""
    browser = Browser(town, servers[0])
    await browser.sign_in(driver)
    return [browser, Browser(town, servers[1], browser.cookies)]


async def watched(browsers: list[Browser], driver: Person) -> list[Screen]:
    screens = [await browser.open("/ws/driver/", driver) for browser in browsers]
    for screen in screens:
        await screen.begin()
    return screens


async def by_token(servers: list[Server], driver: Person) -> list[Screen]:
    return [await driver.at(server).watch() for server in servers]


async def all_closed(screens: list[Screen], *, since: float, within_s: float = WITHIN_S) -> set[int]:
    codes = await asyncio.gather(*(screen.closed() for screen in screens))
    took_s = time.monotonic() - since
    assert took_s < within_s, took_s
    return set(codes)


async def are_open(screens: list[Screen]) -> bool:
    for screen in screens:
        await screen.send(type="ping", id=1, client_time=1)
        await screen.wait_for("pong")
    return True


async def test_signing_out_closes_the_sockets_of_that_session_on_every_server(
    town: Town, servers: list[Server], driver: Person
) -> None:
    here, elsewhere = await signed_in(town, servers, driver), await signed_in(town, servers, driver)
    closing, staying = await watched(here, driver), await watched(elsewhere, driver)
    staying += await by_token(servers, driver)
    since = time.monotonic()
    await here[0].sign_out()
    assert await all_closed(closing, since=since) == {4401}
    assert await are_open(staying)


async def test_deleting_a_token_closes_the_sockets_that_it_opened_on_every_server(
    town: Town, servers: list[Server], driver: Person
) -> None:
    closing = await by_token(servers, driver)
    staying = await watched(await signed_in(town, servers, driver), driver)
    since = time.monotonic()
    # As a command does, in a process that has no socket and no loop.
    town.do(lambda: Token.objects.filter(user_id=driver.id).delete())
    assert await all_closed(closing, since=since) == {4401}
    assert await are_open(staying)


async def test_a_token_deleted_on_its_page_closes_the_sockets_that_it_opened(
    town: Town, servers: list[Server], driver: Person
) -> None:
    here = await signed_in(town, servers, driver)
    closing, staying = await by_token(servers, driver), await watched(here, driver)
    digest = town.do(lambda: Token.objects.get(user_id=driver.id).digest)
    since = time.monotonic()
    answer = await here[1].submit("/tokens/", token=digest)
    assert answer.status == 302, answer
    assert await all_closed(closing, since=since) == {4401}
    assert await are_open(staying)


async def test_a_password_changed_on_its_page_closes_all_of_the_user_and_the_browser_goes_on(
    town: Town, servers: list[Server], driver: Person
) -> None:
    here, elsewhere = await signed_in(town, servers, driver), await signed_in(town, servers, driver)
    screens = await watched(here, driver) + await watched(elsewhere, driver) + await by_token(servers, driver)
    new = {"new_password1": "another quiet word", "new_password2": "another quiet word"}
    answer = await here[0].submit("/account/password/", old_password=PASSWORD, **new)
    assert answer.status == 302, answer
    # Since it was stored, which is what comes last: hashing takes half a second of its own.
    assert await all_closed(screens, since=time.monotonic()) == {4401}
    assert await are_open(await watched(here, driver))
    assert await (await elsewhere[0].open("/ws/driver/", driver)).closed() == 4401
    assert await (await driver.open("/ws/driver/")).closed() == 4401, "its token is deleted"


async def test_deactivating_somebody_closes_all_they_have_open(
    town: Town, servers: list[Server], driver: Person
) -> None:
    screens = await by_token(servers, driver) + await watched(await signed_in(town, servers, driver), driver)
    other = await by_token(servers, town.person())

    def deactivate() -> None:
        user = User.objects.get(pk=driver.id)
        user.is_active = False
        user.save()

    since = time.monotonic()
    town.do(deactivate)
    assert await all_closed(screens, since=since) == {4401}
    assert await are_open(other)


async def test_a_session_that_expires_closes_its_sockets_within_five_seconds(
    town: Town, servers: list[Server], driver: Person
) -> None:
    browsers = await signed_in(town, servers, driver)
    screens, staying = await watched(browsers, driver), await by_token(servers, driver)
    key = browsers[0].cookies["sessionid"]
    past = timezone.now() - timedelta(seconds=1)
    since = time.monotonic()
    assert town.do(lambda: Session.objects.filter(session_key=key).update(expire_date=past)) == 1
    assert await all_closed(screens, since=since, within_s=SWEPT_WITHIN_S) == {4401}
    assert await are_open(staying)


async def test_a_former_owner_loses_dashboard_and_unlisted_board_on_every_server(
    town: Town, servers: list[Server], driver: Person
) -> None:
    place = town.lot(listed=False)
    dashboards = [await place.owner.at(server).watch("/ws/owner/") for server in servers]
    boards = [await place.owner.at(server).watch(place.board) for server in servers]
    staying = await by_token(servers, place.owner)
    since = time.monotonic()
    town.do(lambda: hand_over_lot(staff=User(), lot_id=place.id, to=User.objects.get(pk=driver.id)))
    assert await all_closed(dashboards, since=since) == {4403}
    assert await all_closed(boards, since=since) == {4404}
    assert await are_open(staying)


async def test_signing_out_needs_no_redis(town: Town, servers: list[Server], driver: Person) -> None:
    browsers = await signed_in(town, servers, driver)
    screens = await watched(browsers, driver)
    with town.product.redis_frozen():
        since = time.monotonic()
        await browsers[0].sign_out()
        assert await all_closed(screens, since=since, within_s=SWEPT_WITHIN_S) == {4401}
