import json
from typing import Any

import pytest

from tests.product.town import Town

UNKNOWN = json.dumps({"type": "dance"})
BAD = [
    ("no json", "invalid"),
    ("[]", "invalid"),
    ('"text"', "invalid"),
    ("null", "invalid"),
    ("7", "invalid"),
    ('{"type": "ping", "id": NaN}', "invalid"),
    ('{"type": "ping", "id": 1e999}', "invalid"),
    ('{"type": "ping", "id": ' + "9" * 5000 + "}", "invalid"),
    ('{"type": "ping", "id": "\\ud800"}', "invalid"),
    ('{"type": "ping", "type": "ping"}', "invalid"),
    ("[" * 4000 + "]" * 4000, "invalid"),
    (b'{"type": "ping", "id": 1}', "invalid"),
    (json.dumps({"type": "ping", "id": "x" * 8192}), "too-large"),
    ('{"type": "ping", "id": "' + "é" * 4096 + '"}', "too-large"),
    (UNKNOWN, "unknown-command"),
    ("{}", "unknown-command"),
    ('{"type": 7}', "unknown-command"),
    ('{"type": "__init__"}', "unknown-command"),
    ('{"type": "websocket.close"}', "unknown-command"),
    ('{"type": "Cancel-Booking", "request_id": "r"}', "unknown-command"),
]


@pytest.mark.parametrize(("frame", "code"), BAD, ids=lambda value: repr(value)[:30])
async def test_a_bad_frame_is_answered_and_the_socket_goes_on(town: Town, frame: str | bytes, code: str) -> None:
    screen = await town.person().watch()
    await screen.connection.send(frame)
    assert (await screen.wait_for("error"))["code"] == code
    await screen.send(type="ping", id=1, client_time=2)
    await screen.wait_for("pong")


async def test_the_fifth_bad_frame_is_answered_and_ends_the_socket(town: Town) -> None:
    screen = await town.person().watch()
    for frame in ("no json", UNKNOWN, b"binary", "x" * 9000, UNKNOWN):
        await screen.connection.send(frame)
    assert await screen.closed() == 4400
    codes = [message["code"] for message in screen.seen if message["type"] == "error"]
    assert codes == ["invalid", "unknown-command", "invalid", "too-large", "unknown-command"]


async def test_a_refused_command_is_no_bad_frame(town: Town) -> None:
    screen = await town.person().watch()
    for _ in range(6):
        assert (await screen.ask("cancel-booking", booking_id=0))["code"] == "invalid"
    assert (await screen.ask("list-bookings"))["type"] == "reply"


@pytest.mark.parametrize("type_", ["cancel-booking", "list-bookings", "create-lot"])
async def test_a_board_and_the_overview_take_no_command_but_ping(town: Town, type_: str) -> None:
    place = town.lot()
    for path in (place.board, "/ws/lots/"):
        screen = await place.owner.open(path)
        refusal = await screen.ask(type_)
        assert (refusal["type"], refusal["code"]) == ("error", "unknown-command")


async def test_an_error_names_the_request_it_answers_where_there_is_one(town: Town) -> None:
    screen = await town.person().watch()
    sent: list[Any] = [{"type": "dance", "request_id": "mine"}, {"type": "dance", "request_id": 7}]
    for message in sent:
        await screen.send(**message)
    first, second = [await screen.wait_for("error") for _ in sent]
    assert first["request_id"] == "mine"
    assert "request_id" not in second


async def test_more_than_twenty_messages_a_second_end_the_socket(town: Town) -> None:
    screen = await town.person().watch()
    for number in range(201):
        await screen.send(type="ping", id=number, client_time=0)
    assert await screen.closed() == 4429
