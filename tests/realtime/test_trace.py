import asyncio
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from channels.testing import HttpCommunicator

from bookings.api import views
from bookings.journal import Changes
from bookings.models import Token, User
from parkmate.asgi import application
from parkmate.logs import Ids
from realtime import trace
from realtime.commands import Command
from realtime.commands.driver import COMMANDS, CancelBooking
from realtime.consumers.streams import DriverConsumer
from realtime.database import in_database
from realtime.outlet import Outlet
from realtime.runtime import Runtime, announce
from realtime.trace import Trace, working_for
from tests.realtime.socket import Opener


class Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []
        self.addFilter(Ids())

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def ids(self, message: str) -> dict[str, Any]:
        (found,) = [record for record in self.records if record.getMessage().startswith(message)]
        names = ("request_id", "socket_id", "user_id", "stream")
        return {name: found.__dict__[name] for name in names if name in found.__dict__}


@pytest.fixture
def log() -> Iterator[Kept]:
    kept = Kept()
    logging.getLogger().addHandler(kept)
    yield kept
    logging.getLogger().removeHandler(kept)


async def test_a_thread_of_the_database_works_for_whoever_asked() -> None:
    with working_for(Trace(request_id="r1")) as mine:
        assert await in_database(trace.current) is mine
    assert await in_database(trace.current) is None


async def test_what_runs_for_the_whole_process_works_for_nobody(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[Trace | None] = []
    heard = asyncio.Event()

    async def work() -> None:
        found.append(trace.current())

    def tell(_: object) -> None:
        found.append(trace.current())
        heard.set()

    monkeypatch.setattr(runtime, "tell", tell)
    with working_for(Trace(request_id="r1")):
        runtime.run(work())
        announce(None, changes=Changes([], {}))
    async with asyncio.timeout(5):
        await heard.wait()
    assert found == [None, None]


async def test_a_socket_that_somebody_else_wakes_still_works_for_itself() -> None:
    found: list[Trace | None] = []

    async def send(_: dict[str, Any]) -> None:
        found.append(trace.current())

    with working_for(Trace(socket_id="s1")) as mine:
        outlet = Outlet(send)
    with working_for(Trace(request_id="r2")):
        outlet.put("{}")
        outlet.close(1000)
        await outlet.closed_for_good()
    assert found == [mine, mine]


async def test_a_command_that_fails_says_in_whose_socket(
    connect: Opener, driver: User, log: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> dict[str, Any]:
        logging.getLogger("some.thread").warning("about to fail")
        raise ValueError

    monkeypatch.setattr(DriverConsumer, "commands", {**COMMANDS, "cancel-booking": Command(CancelBooking, fail)})
    socket = await connect(driver, "/ws/driver/")
    await socket.send(type="cancel-booking", request_id="q", booking_id=1)
    await socket.next("error")
    opened = log.ids("socket /ws/driver/ opened")
    assert {"user_id": driver.pk, "stream": f"driver.{driver.pk}"}.items() < opened.items()
    assert log.ids("a command failed") == log.ids("about to fail") == opened


async def test_a_request_that_fails_says_which_and_whose(
    runtime: Runtime, driver: User, log: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        raise ValueError

    monkeypatch.setattr(views, "create_booking", fail)
    _, key = await in_database(Token.objects.create, user=driver)
    headers = [(b"host", b"localhost"), (b"authorization", f"Token {key}".encode())]
    headers += [(b"content-type", b"application/json"), (b"x-request-id", b"from-the-proxy")]
    body = b'{"slot": 1, "vehicle_number": "KL-08-AZ-1234"}'
    request = HttpCommunicator(application, "POST", "/api/bookings/", body, headers)
    answer = await request.get_response(5)
    await request.wait(5)
    assert answer["status"] == 500
    assert (b"x-request-id", b"from-the-proxy") in answer["headers"]
    expected = {"request_id": "from-the-proxy", "user_id": driver.pk}
    assert log.ids("a request failed") == log.ids("POST /api/bookings/ 500") == expected
