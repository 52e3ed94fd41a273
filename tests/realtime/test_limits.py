from collections import Counter

import pytest
from django.conf import settings as configured
from pytest_django import Settings

from bookings.models import User
from realtime.ring import LENGTH
from tests.realtime.socket import Opener


def test_by_default_a_socket_may_do_what_the_protocol_says() -> None:
    assert configured.SOCKETS_PER_USER == 20
    assert configured.MESSAGES_PER_SECOND == 20
    assert configured.LARGEST_MESSAGE_BYTES == 8 * 1024
    assert configured.COMMANDS_WAITING == 32
    assert (configured.EVENTS_WAITING, LENGTH) == (256, 256)
    assert configured.WRONG_CODES == 5


@pytest.mark.parametrize(("size", "type_"), [(60, "pong"), (61, "error")])
async def test_a_message_may_be_as_large_as_a_setting_says(
    driver: User, connect: Opener, settings: Settings, size: int, type_: str
) -> None:
    settings.LARGEST_MESSAGE_BYTES = 60
    socket = await connect(driver, "/ws/driver/")
    await socket.next("snapshot")
    ping = '{"type":"ping","id":"%s"}'
    await socket.send_raw(text=ping % ("x" * (size - len(ping % ""))))
    answer = await socket.next()
    assert answer["type"] == type_
    if type_ == "error":
        assert (answer["code"], answer["error"]) == ("too-large", "The message is too large. Send at most 60 bytes.")


async def test_only_so_many_commands_wait_for_the_one_at_hand_and_each_is_answered(
    driver: User, connect: Opener, settings: Settings
) -> None:
    settings.COMMANDS_WAITING = 2
    socket = await connect(driver, "/ws/driver/")
    await socket.next("snapshot")
    sent = {f"r{n}" for n in range(12)}
    for request_id in sent:
        await socket.send(type="list-bookings", request_id=request_id)
    answers = [await socket.next() for _ in sent]
    assert {answer["request_id"] for answer in answers} == sent
    kinds = Counter(answer.get("code", answer["type"]) for answer in answers)
    assert set(kinds) == {"reply", "too-many-requests"}
    assert kinds["reply"] >= 2
