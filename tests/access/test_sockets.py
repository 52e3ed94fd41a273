import json
from contextlib import suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from tests.access.table import SOCKETS, WHO
from tests.access.visits import WAYS, comes_to, first_word, opened
from tests.access.world import World

BEFORE_THE_FIRST = 0


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("label", SOCKETS)
async def test_a_socket_opens_for_those_alone_who_may_see_its_stream(world: World, label: str, way: str) -> None:
    found = {who: await comes_to(world, world.visitors[who], label.format(**world.ids), way) for who in WHO}
    assert found == SOCKETS[label]


@pytest.mark.parametrize("label", [label for label in SOCKETS if label != "/ws/lots/"])
async def test_who_asks_for_the_whole_past_gets_no_more_than_who_comes_anew(world: World, label: str) -> None:
    witness = await opened(world, world.visitors["driver"], "/ws/driver/")
    await witness.begin()
    since: dict[str, Any] = {"since": BEFORE_THE_FIRST, "epoch": witness.epoch}
    found = {who: await comes_to(world, world.visitors[who], label.format(**world.ids), **since) for who in WHO}
    assert found == SOCKETS[label]


async def test_each_stream_is_its_readers_own(world: World) -> None:
    for who in WHO:
        visitor = world.visitors[who]
        streams = {"driver": f"driver.{visitor.id}", "owner": f"owner.{visitor.id}", "lot": f"lot.{world.place.id}"}
        for label in ("/ws/driver/", "/ws/owner/", "/ws/lots/{lot}/", "/ws/kiosk/"):
            word = SOCKETS[label][who]
            if word not in streams:
                continue
            screen = await opened(world, visitor, label.format(**world.ids))
            assert await first_word(screen) == word
            lot_id = visitor.lot_id if label == "/ws/kiosk/" else world.place.id
            assert screen.seen[0]["stream"] == (f"lot.{lot_id}" if word == "lot" else streams[word])
            await screen.leave()


async def test_what_is_sent_before_a_socket_is_closed_is_neither_done_nor_answered(world: World) -> None:
    booking = await world.booked()
    command = {"type": "cancel-booking", "request_id": "early", "booking_id": booking}
    for label, row in SOCKETS.items():
        for who, word in row.items():
            if not word.isdigit():
                continue
            screen = await opened(world, world.visitors[who], label.format(**world.ids))
            with suppress(ConnectionClosed):  # it was quicker
                await screen.connection.send(json.dumps(command))
            assert str(await screen.closed()) == word
            assert not screen.seen, (label, who)
    assert [each.status for each in world.town.stored(pk=booking)] == ["booked"]
