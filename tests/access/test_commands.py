from collections import defaultdict
from typing import Any

import pytest

from tests.access import asks
from tests.access.table import COMMANDS, SOCKETS, WHO
from tests.access.visits import first_word, opened
from tests.access.world import Visitor, World
from tests.product.screen import Screen
from tests.product.shapes import Value

PATHS = {
    "driver": "/ws/driver/",
    "owner": "/ws/owner/",
    "lot": "/ws/lots/{lot}/",
    "lots": "/ws/lots/",
    "kiosk": "/ws/kiosk/",
}
ROWS = [(socket, label) for socket, rows in COMMANDS.items() for label in rows]
# The fifth bad frame would end the socket.
UNKNOWN_AT_ONCE = 4


async def at(world: World, socket: str, visitor: Visitor) -> Screen | None:
    screen = await opened(world, visitor, PATHS[socket].format(**world.ids))
    return None if (await first_word(screen)).isdigit() else screen


async def answer(screen: Screen, type_: str, fields: dict[str, Any]) -> tuple[str, Value]:
    """Give the table's word for an answer, and the answer."""
    if type_ == "ping":
        await screen.send(type="ping", **fields)
        said = await screen.wait_for("pong")
        return "pong", said
    said = await screen.ask(type_, **fields)
    return ("reply" if said["type"] == "reply" else str(said["code"])), said


@pytest.mark.parametrize(("socket", "label"), ROWS)
async def test_a_command_does_for_each_what_it_may(world: World, socket: str, label: str) -> None:
    found, type_ = {}, label.split(" ", maxsplit=1)[0]
    for who in WHO:
        screen = await at(world, socket, world.visitors[who])
        if screen is None:
            found[who] = "-"
            continue
        fields = await asks.COMMANDS[label](world)
        found[who], said = await answer(screen, type_, fields)
        if found[who] == "not-found":
            twin = await screen.ask(type_, **asks.unknown_twin(label, fields))
            # An id that does not exist is told apart by nothing.
            assert (said["code"], said["error"]) == (twin["code"], twin["error"])
        await screen.leave()
    world.tidy()
    assert found == COMMANDS[socket][label]


async def test_what_was_refused_has_not_been_done(world: World) -> None:
    booking, slot, display = await world.booked(), world.slot(), world.display()
    before = world.facts(booking, slot, display)
    for who in ("other owner", "former owner"):
        screen = await at(world, "owner", world.visitors[who])
        assert screen is not None
        deeds: dict[str, Any] = {
            "cancel-booking": {"booking_id": booking, "reason": "mine"},
            "update-lot": {"lot_id": world.place.id, "name": "mine"},
            "update-slots": {"slot_ids": [slot], "in_service": False},
            "retire-slot": {"slot_id": slot},
            "revoke-kiosk": {"kiosk_id": display},
        }
        for type_, fields in deeds.items():
            assert (await screen.ask(type_, **fields))["code"] == "not-found"
    screen = await at(world, "driver", world.visitors["other driver"])
    assert screen is not None
    assert (await screen.ask("cancel-booking", booking_id=booking))["code"] == "not-found"
    assert world.facts(booking, slot, display) == before


@pytest.mark.parametrize("socket", PATHS)
async def test_every_other_command_is_unknown_on_a_socket_whoever_asks(world: World, socket: str) -> None:
    every = {label.split(" ")[0] for rows in COMMANDS.values() for label in rows}
    mine = {label.split(" ")[0] for label in COMMANDS[socket]}
    found: dict[str, set[str]] = defaultdict(set)
    for who in WHO:
        others = sorted(every - mine)
        while others:
            screen = await at(world, socket, world.visitors[who])
            if screen is None:
                break
            for type_ in others[:UNKNOWN_AT_ONCE]:
                found[type_].add((await answer(screen, type_, {"booking_id": world.booking}))[0])
            others = others[UNKNOWN_AT_ONCE:]
            await screen.leave()
    assert dict(found) == {type_: {"unknown-command"} for type_ in every - mine}


def test_a_command_can_be_given_where_its_socket_opens_and_nowhere_else() -> None:
    for socket, rows in COMMANDS.items():
        closed = {who for who in WHO if SOCKETS[PATHS[socket]][who].isdigit()}
        for label, row in rows.items():
            assert {who for who in WHO if row[who] == "-"} == closed, (socket, label)
