import pytest

from bookings.models import User
from tests.product import http
from tests.product.browser import Browser
from tests.product.town import PASSWORD, Person, Town

SOCKETS_PER_USER = 20


@pytest.mark.parametrize("path", ["/ws/driver/", "/ws/owner/", "/ws/lots/"])
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Token nonsense"}, {"Authorization": "Bearer nonsense"}])
async def test_who_is_not_signed_in_is_told_so(town: Town, path: str, headers: dict[str, str]) -> None:
    assert await (await town.open(town.product.server, path, headers)).closed() == 4401


async def test_a_token_in_the_address_opens_nothing(town: Town) -> None:
    driver = town.person()
    screen = await town.open(
        town.product.server, "/ws/driver/", token=driver.token, Authorization=f"Token {driver.token}"
    )
    assert await screen.closed() == 4401


@pytest.mark.parametrize(
    "path",
    [
        "/ws/",
        "/ws/nothing/",
        "/ws/driver",
        "/ws/drivers/",
        "/ws/lots/x/",
        "/ws/lots/-1/",
        "/ws/lots/1",
        "/ws/kiosks/",
        "/",
    ],
)
async def test_an_unknown_path_is_told_so_before_anybody_is_asked_who_they_are(town: Town, path: str) -> None:
    assert await (await town.open(town.product.server, path)).closed() == 4404
    assert await (await town.person().open(path)).closed() == 4404


async def test_an_unknown_lot_is_told_so_to_who_is_signed_in_alone(town: Town) -> None:
    for lot_id in (0, 2**62, 2**63, 10**40):
        assert await (await town.person().open(f"/ws/lots/{lot_id}/")).closed() == 4404
        assert await (await town.open(town.product.server, f"/ws/lots/{lot_id}/")).closed() == 4401


async def test_a_lot_that_is_not_listed_exists_for_its_owner_alone(town: Town) -> None:
    place = town.lot(listed=False)
    assert await (await town.person().open(place.board)).closed() == 4404
    assert await (await town.lot().owner.open(place.board)).closed() == 4404
    await place.owner.watch(place.board)
    answer = await town.person().try_to_book(place.slots[0])
    assert (answer.status, answer.code) == (404, "not-found")
    await place.owner.book(place.slots[0])


async def test_who_has_no_lot_is_no_owner(town: Town) -> None:
    assert await (await town.person().open("/ws/owner/")).closed() == 4403


async def test_a_page_of_ours_gets_in_with_its_session(town: Town) -> None:
    browser, driver = await signed_in(town)
    screen = await browser.open("/ws/driver/", driver)
    assert (await screen.begin())["type"] == "snapshot"
    unknown = {**browser.cookie, "Authorization": "Bearer something"}
    server = browser.server
    screen = await town.open(server, "/ws/driver/", unknown, user_id=driver.id, origin=server.origin)
    assert (await screen.begin())["type"] == "snapshot", "a scheme that we do not know is ignored"


FOREIGN = [
    "http://evil.example",
    "null",
    "https://127.0.0.1:{port}",
    "http://127.0.0.1",
    "http://127.0.0.1.evil:{port}",
    "http://localhost:{port}",
]


async def test_a_foreign_page_does_not_get_in_with_our_session(town: Town) -> None:
    browser, driver = await signed_in(town)
    for origin in FOREIGN:
        foreign = origin.format(port=town.product.server.port)
        assert await (await browser.open("/ws/driver/", driver, origin=foreign)).closed() == 4403, origin
    nowhere = await town.open(town.product.server, "/ws/driver/", browser.cookie)
    assert await nowhere.closed() == 4401, "without an Origin the cookie is not looked at"


async def test_a_program_needs_no_origin_and_may_have_any(town: Town) -> None:
    driver = town.person()
    for origin in (None, "http://evil.example"):
        screen = await town.open(town.product.server, "/ws/driver/", driver.signed_in, user_id=driver.id, origin=origin)
        await screen.begin()


async def test_a_token_in_the_header_is_taken_and_cookies_are_ignored(town: Town) -> None:
    browser, _ = await signed_in(town)
    server, other = town.product.server, town.person()
    both = await town.open(
        server, "/ws/driver/", {**browser.cookie, **other.signed_in}, user_id=other.id, origin=server.origin
    )
    assert (await both.begin())["stream"] == f"driver.{other.id}"
    wrong = {**browser.cookie, "Authorization": "Token nonsense"}
    assert await (await town.open(server, "/ws/driver/", wrong, origin=server.origin)).closed() == 4401


async def test_a_session_that_has_ended_opens_nothing(town: Town) -> None:
    browser, driver = await signed_in(town)
    old = Browser(town, browser.server, dict(browser.cookies))
    await browser.sign_out()
    assert await (await old.open("/ws/driver/", driver)).closed() == 4401


async def test_somebody_who_was_deactivated_does_not_get_in(town: Town) -> None:
    driver = town.person()
    assert town.do(lambda: User.objects.filter(pk=driver.id).update(is_active=False)) == 1
    assert await (await driver.open("/ws/driver/")).closed() == 4401


async def test_a_user_may_have_only_so_many_sockets(town: Town) -> None:
    driver = town.person()
    screens = [await driver.watch() for _ in range(SOCKETS_PER_USER)]
    assert await (await driver.open("/ws/driver/")).closed() == 4429
    await town.person().watch()
    await screens.pop().leave()
    await driver.watch()


async def test_a_path_of_a_socket_is_no_page(town: Town) -> None:
    answer = await http.request(town.product.server.port, "GET", "/ws/driver/")
    assert answer.status == 404


async def signed_in(town: Town) -> tuple[Browser, Person]:
    driver = town.person(password=PASSWORD)
    browser = Browser(town, town.product.server)
    await browser.sign_in(driver)
    return browser, driver
