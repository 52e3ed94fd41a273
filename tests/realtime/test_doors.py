import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from pytest_django import Settings

from bookings.models import Lot, Slot, Token, User
from bookings.today import read_days
from realtime import feeds
from tests.realtime.socket import Opener

Stage = tuple[User, Lot, Slot]


def signed_in(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


@pytest.fixture(autouse=True)
def host(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]


@pytest.mark.parametrize(
    "beside", ['prefs={"a":1}', "a[b]=1", "a@b=1", "x=a, b", "foo bar", "x=\xe9", "=", 'q="unclosed']
)
async def test_a_cookie_beside_ours_does_not_keep_a_browser_out(stage: Stage, connect: Opener, beside: str) -> None:
    key = await sync_to_async(signed_in)(stage[0])
    cookie = f"{beside}; sessionid={key}"
    socket = await connect(None, "/ws/driver/", origin="http://testserver", cookie=cookie)
    assert (await socket.next())["type"] == "snapshot"


@pytest.mark.parametrize("key", [r'"\000aaaaaaaaaa"', "a" * 5000, "../../etc", "1 OR 1"])
async def test_a_session_key_that_is_none_is_not_signed_in(stage: Stage, connect: Opener, key: str) -> None:
    socket = await connect(None, "/ws/driver/", origin="http://testserver", cookie=f"sessionid={key}")
    assert await socket.closed() == 4401
    answer = await sync_to_async(ask_with_cookie)(key)
    assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")


def ask_with_cookie(key: str) -> Any:
    client = Client(raise_request_exception=False)
    return client.post("/api/bookings/", {}, "application/json", headers={"cookie": f"sessionid={key}"})


@pytest.mark.parametrize(
    "path", ["//ws/driver/", "///ws/driver/", "/ws/driver", "/ws/driver//", "/ws/lots/01/", "/ws/lots/0/", "/ws/nope/"]
)
async def test_paths_are_exact(stage: Stage, connect: Opener, path: str) -> None:
    assert await (await connect(stage[0], path)).closed() == 4404


@pytest.mark.parametrize("digits", [str(2**63 - 1), str(2**63), "9" * 19, "1" + "0" * 4400])
async def test_a_lot_that_cannot_be_is_not_found(stage: Stage, connect: Opener, digits: str) -> None:
    assert await (await connect(stage[0], f"/ws/lots/{digits}/")).closed() == 4404


@pytest.mark.parametrize("sent", ["Token {key}", "token  {key}", "Token\t{key}"])
async def test_a_token_opens_as_rest_reads_it(stage: Stage, connect: Opener, sent: str) -> None:
    key = (await sync_to_async(_token)(stage[0])).strip()
    socket = await connect(None, "/ws/driver/", authorization=sent.format(key=key))
    assert (await socket.next())["type"] == "snapshot"


@pytest.mark.parametrize("sent", ["Token", "Token a b", "Token {key}, Token x", "Token \xe9", "Token x"])
async def test_a_token_that_rest_refuses_opens_nothing(stage: Stage, connect: Opener, sent: str) -> None:
    key = await sync_to_async(_token)(stage[0])
    socket = await connect(None, "/ws/driver/", authorization=sent.format(key=key))
    assert await socket.closed() == 4401


def _token(user: User) -> str:

    return str(Token.objects.create(user=user)[1])


async def test_a_ping_of_any_depth_leaves_the_socket_alive(stage: Stage, connect: Opener) -> None:
    socket = await connect(stage[0], "/ws/driver/")
    await socket.next("snapshot")
    for depth in range(880, 1000):
        await socket.send_raw(text=f'{{"type":"ping","id":{"[" * depth}{"]" * depth},"client_time":1}}')
        answer = await socket.next("pong", "error")
        if answer["type"] == "error":
            assert answer["code"] == "invalid"
            return
    pytest.fail("nothing was refused")


async def test_a_socket_that_cannot_be_opened_says_so(
    stage: Stage, connect: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(user_ids: list[int]) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(feeds, "read_days", broken)
    owner = await sync_to_async(lambda: stage[1].owner)()
    assert await (await connect(owner, "/ws/owner/")).closed() == 4012
    monkeypatch.setattr(feeds, "read_days", read_days)
    assert (await (await connect(owner, "/ws/owner/")).next("today"))["lots"]


async def test_a_reply_that_is_repeated_is_the_same(stage: Stage, connect: Opener) -> None:
    socket = await connect(stage[0], "/ws/driver/")
    await socket.next("snapshot")
    answers = []
    for _ in range(2):
        await socket.send(type="cancel-booking", request_id="r", booking_id=7)
        answers.append(json.dumps(await socket.next("error")))
    assert answers[0] == answers[1]
