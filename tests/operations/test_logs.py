import asyncio
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest

from tests.product import http
from tests.product.browser import Browser
from tests.product.product import Product
from tests.product.programs import Daphne, Server, Uvicorn
from tests.product.screen import Screen
from tests.product.town import PASSWORD, Person, Town

WITHIN_S = 10.0
SHOWN_ID = re.compile(r"[0-9a-f]{16}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
TEXT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (INFO|WARNING|ERROR) [\w.]+: .*")
Line = dict[str, Any]


@dataclass
class JSONDaphne(Daphne):
    def environment(self) -> dict[str, str]:
        return {"PARKMATE_LOG_FORMAT": "json"}


@dataclass
class JSONUvicorn(Uvicorn):
    def environment(self) -> dict[str, str]:
        return {"PARKMATE_LOG_FORMAT": "json"}


SERVERS: dict[str, type[Server]] = {"daphne": JSONDaphne, "uvicorn": JSONUvicorn}


@pytest.fixture(params=SERVERS, scope="module")
def running(request: pytest.FixtureRequest, product: Product) -> Iterator[Server]:
    with product.running(SERVERS[request.param], request.param) as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    READ[running.name] = running.log.stat().st_size
    return running


# Where in a server's log this test's lines begin.
READ: dict[str, int] = {}


def lines(server: Server) -> list[Line]:
    said = server.log.read_bytes()[READ[server.name] :]
    return [json.loads(line) for line in said.splitlines()]


async def line(server: Server, holds: Callable[[Line], object]) -> Line:
    """Give the one line that holds; a line is written when its request is over, a moment after the answer."""
    async with asyncio.timeout(WITHIN_S):
        while not (found := [each for each in lines(server) if holds(each)]):
            await asyncio.sleep(0.02)
    assert len(found) == 1, found
    return found[0]


async def test_a_request_is_one_line_under_the_id_of_the_proxy(town: Town, server: Server) -> None:
    place, driver = town.lot(), town.person(server=server)
    body = http.dumps({"slot": place.slots[0], "vehicle_number": driver.plate})
    headers = {"Content-Type": "application/json", "X-Request-ID": "from-the-proxy-7", **driver.signed_in}
    answer = await http.request(server.port, "POST", "/api/bookings/?a=secret", headers=headers, body=body)
    assert (answer.status, answer.headers["x-request-id"]) == (201, "from-the-proxy-7")
    said = await line(server, lambda each: each.get("request_id") == "from-the-proxy-7")
    assert TIME.fullmatch(said.pop("time"))
    assert 0 < said.pop("duration_ms") < 20_000
    message = said.pop("message")
    assert re.fullmatch(r"POST /api/bookings/ 201 in \d+ ms", message)
    assert said == {
        "level": "INFO",
        "logger": "parkmate.access",
        "request_id": "from-the-proxy-7",
        "user_id": driver.id,
        "client": "127.0.0.1",
        "method": "POST",
        "path": "/api/bookings/",
        "status": 201,
    }


@pytest.mark.parametrize("sent", ["short", "x" * 65, "with blank", "new\tline", 'quo"te', ""])
async def test_an_id_that_could_forge_something_is_not_taken(product: Product, sent: str) -> None:
    answer = await http.request(product.server.port, "GET", "/sign-in/", headers={"X-Request-ID": sent})
    assert SHOWN_ID.fullmatch(answer.headers["x-request-id"])


async def test_a_socket_has_an_id_on_its_lines_from_opening_to_closing(town: Town, server: Server) -> None:
    driver = town.person(server=server)
    screen = await driver.watch(since=10**6, epoch="none")
    await screen.leave()
    refused = await town.open(server, "/ws/owner/?token=abc", {})
    assert await refused.closed() == 4401
    closed = await line(server, lambda each: each.get("code") == 1000 and each["user_id"] == driver.id)
    opened = await line(server, lambda each: each["message"].endswith("opened") and each["user_id"] == driver.id)
    assert SHOWN_ID.fullmatch(opened["socket_id"])
    for said in (opened, closed):
        assert said["socket_id"] == opened["socket_id"]
        assert (said["user_id"], said["stream"]) == (driver.id, f"driver.{driver.id}")
        assert (said["path"], said["client"]) == ("/ws/driver/", "127.0.0.1")
    assert 0 < closed["seconds"] < 60
    never = await line(server, lambda each: each.get("code") == 4401)
    assert never["path"] == "/ws/owner/"
    assert never["socket_id"] != opened["socket_id"]
    assert {each["logger"] for each in lines(server) if "/ws/" in str(each)} == {"parkmate.access"}


async def test_nothing_is_said_of_those_who_watch_over_the_server(product: Product, server: Server) -> None:
    for path in ("/healthz", "/readyz", "/sign-in/"):
        assert (await http.request(server.port, "GET", path)).status == 200
    await line(server, lambda each: each.get("path") == "/sign-in/")
    assert not [each for each in lines(server) if each.get("path") in {"/healthz", "/readyz"}]


class Life(NamedTuple):
    driver: Person
    secrets: list[str]
    open: list[Screen]


async def a_life(town: Town, server: Server) -> Life:
    """Do what people do, right and wrong; give all that must not be found in any log."""
    driver = town.person(password=PASSWORD, server=server)
    place = town.lot()
    browser = Browser(town, server)
    await browser.sign_in(driver)
    token = await in_and_out(town, server, driver)
    await driver.book(place.slots[0])
    assert (await driver.try_to_book(place.slots[0], vehicle_number="no plate of ours KA05")).status == 400
    assert (await driver.try_to_book(place.slots[0], vehicle_number="NASTY-77\r\nX")).status == 400
    assert (await driver.try_to_book(place.slots[0], vehicle_number="TN09BZ1234")).status == 409
    screen = await town.open(server, f"/ws/driver/?token={token}", driver.signed_in, user_id=driver.id)
    await screen.begin()
    for vehicle in ("MH-12-XY-9999", 7):
        await screen.ask("cancel-booking", booking_id=1, vehicle_number=vehicle)
    foreign = await browser.open(f"/ws/driver/?token={token}", driver, origin="https://evil.example")
    assert await foreign.closed() == 4403
    key = {"Authorization": "Token " + "f" * 63 + "0"}
    assert (await town.post(server, f"/api/bookings/?token={token}", {}, key)).status == 401
    assert (await http.request(server.port, "GET", f"/reset/Mg/{token}/")).status == 404
    plates = [driver.plate, "KA05", "NASTY", "TN09BZ1234", "MH-12-XY-9999"]
    sessions = [browser.cookies["sessionid"], browser.cookies["csrftoken"]]
    names = [driver.username, driver.name, PASSWORD, quote(PASSWORD), "a wrong word", "nobody-of-that-name"]
    return Life(driver, [*plates, *sessions, *names, driver.token, token, token[:15], "f" * 63], [screen, foreign])


async def in_and_out(town: Town, server: Server, driver: Person) -> str:
    right = {"username": driver.username, "password": PASSWORD}
    answer = await town.post(server, "/api/token/", right, {})
    for wrong in ({"password": "a wrong word"}, {"username": "nobody-of-that-name"}):
        assert (await town.post(server, "/api/token/", {**right, **wrong}, {})).status == 400
    return str(answer.json["token"])


async def test_no_secret_and_no_vehicle_is_in_any_log(town: Town, server: Server) -> None:
    life = await a_life(town, server)
    for screen in life.open:
        await screen.leave()
    await line(server, lambda each: each.get("code") == 1000 and each["user_id"] == life.driver.id)
    for program in town.product.programs:
        said = program.log.read_text()
        found = [secret for secret in life.secrets if secret.lower() in said.lower()]
        assert not found, (program.name, found)
    assert {each["event"] for each in lines(server) if "event" in each} == {"sign-in-failed", "foreign-origin"}
    assert len([each for each in lines(server) if "event" in each]) == 3
    wrong = [each.get("account") for each in lines(server) if each.get("event") == "sign-in-failed"]
    assert [account is None for account in wrong] == [False, True]


FORGED = '\r\n2026-01-01 00:00:00,000 ERROR forged: line\n{"level": "ERROR"}\x1b[2J\u2028x\u202e'


async def forge(town: Town, server: Server) -> None:
    """Put a line into every place that can be logged."""
    assert (await http.request(server.port, "GET", f"/forged{quote(FORGED)}")).status == 404
    assert (await http.request(server.port, "GET", f"/api/forged{quote(FORGED)}")).status == 404
    await http.request(server.port, "GET", "/", headers={"Host": "forged\x0bERROR", "X-Request-ID": "forged\x0bERROR"})
    for field in ("username", "password"):
        named = {"username": "forged", "password": "forged", field: f"forged{FORGED}"}
        assert (await town.post(server, "/api/token/", named, {})).status == 400
    screen = await town.open(server, f"/ws/forged{quote(FORGED)}/?x={quote(FORGED)}", {})
    assert await screen.closed() == 4404


async def test_nobody_can_forge_a_line_of_json(town: Town, server: Server) -> None:
    await forge(town, server)
    await line(server, lambda each: each.get("code") == 4404)
    assert all(each["level"] in {"INFO", "WARNING"} for each in lines(server))
    assert server.log.read_text().isascii()


async def test_nobody_can_forge_a_line_of_text(town: Town) -> None:
    with town.product.running(Uvicorn, "text") as server:
        await forge(town, server)
        async with asyncio.timeout(WITHIN_S):
            while "4404" not in server.log.read_text():
                await asyncio.sleep(0.02)
        said = server.log.read_text().splitlines()
    assert all(TEXT.fullmatch(each) for each in said), said
    assert not [each for each in said if each.split(" ")[2] == "ERROR"]
