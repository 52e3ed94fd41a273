import pytest
from pytest_django import Settings

from bookings.models import User
from tests.bookings.test_security_events import events
from tests.realtime.socket import Opener


async def test_each_limit_of_a_socket_is_said_once(
    connect: Opener, driver: User, caplog: pytest.LogCaptureFixture, settings: Settings
) -> None:
    settings.SOCKETS_PER_USER = 1
    first = await connect(driver, "/ws/driver/")
    await first.next("snapshot")
    assert await (await connect(driver, "/ws/driver/")).closed() == 4429
    for _ in range(7):
        await first.send_raw(text="no json")
    assert await first.closed() == 4400
    await first.close()
    settings.MESSAGES_PER_SECOND = 1
    second = await connect(driver, "/ws/driver/")
    await second.next("snapshot")
    for _ in range(11):
        await second.send(type="ping")
    assert await second.closed() == 4429
    limits = ("sockets-of-user", "bad-frames", "messages")
    assert events(caplog) == [f"limit-reached limit={limit}" for limit in limits]


async def test_a_cookie_from_a_foreign_page_is_said(connect: Opener, caplog: pytest.LogCaptureFixture) -> None:
    socket = await connect(None, "/ws/driver/", origin="https://evil.example", cookie="sessionid=abc123")
    assert await socket.closed() == 4403
    assert events(caplog) == ["foreign-origin"]
