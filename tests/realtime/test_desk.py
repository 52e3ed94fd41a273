from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from pytest_django import Settings

from bookings.models import Lot, Slot, User
from realtime.commands import desk as desks
from tests.realtime.socket import Opener, Socket

Stage = tuple[User, Lot, Slot]
Ask = Callable[..., Any]


def owner_of(stage: Stage) -> User:
    return stage[1].owner


async def asked(socket: Socket, type_: str, request_id: str, **fields: Any) -> dict[str, Any]:
    await socket.send(type=type_, request_id=request_id, **fields)
    return await socket.next("reply", "error")


async def test_a_user_changes_only_so_much_in_a_minute_and_reads_as_before(
    stage: Stage, connect: Opener, settings: Settings
) -> None:
    settings.POSTS_PER_MINUTE = 2
    owner = await sync_to_async(owner_of)(stage)
    first, second = await connect(owner, "/ws/owner/"), await connect(owner, "/ws/owner/")
    for socket, name in ((first, "One"), (second, "Two")):
        assert (await asked(socket, "update-lot", name, lot_id=stage[1].pk, name=name))["type"] == "reply"
    refusal = await asked(first, "update-lot", "Three", lot_id=stage[1].pk, name="Three")
    assert (refusal["type"], refusal["code"]) == ("error", "too-many-requests")
    for n in range(4):
        assert (await asked(second, "list-activity", str(n)))["type"] == "reply"
    lot = await sync_to_async(Lot.objects.get)(pk=stage[1].pk)
    assert lot.name == "Two"


async def test_of_long_answers_fewer_are_kept(stage: Stage, connect: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "REMEMBERED_CHARACTERS", 20_000)
    owner = await sync_to_async(owner_of)(stage)
    socket = await connect(owner, "/ws/owner/")

    async def occupancy(request_id: str) -> dict[str, Any]:
        return await asked(socket, "occupancy", request_id, lot_id=stage[1].pk, hours=1)

    answers = [await occupancy(str(n)) for n in range(4)]
    assert len(str(answers[0])) > 5_000
    assert await occupancy("3") == answers[3], "the last is kept"
    assert await occupancy("0") != answers[0], "the first is long gone"
    monkeypatch.setattr(desks, "REMEMBERED_CHARACTERS", 1)
    last = await occupancy("x")
    assert await occupancy("x") == last, "one is kept, however long"
