import json

import pytest

from tests.access import asks
from tests.access.table import REST, SEES, WHO
from tests.access.visits import WAYS, ask
from tests.access.world import World
from tests.protocol import rest

ROWS = [(label, way) for label in REST for way in WAYS if "api/token" not in label or way == "header"]


@pytest.mark.parametrize(("label", "way"), ROWS)
async def test_a_call_does_for_each_what_it_may(world: World, label: str, way: str) -> None:
    found = {}
    for who in WHO:
        method, path, body = await asks.rest(world, label, who)
        sent = body if method == "POST" else None
        answer = await ask(
            world, world.visitors[who], method, path, sent, way, where="page" if method == "GET" else "rest"
        )
        wrong = rest.fault(method, path, answer.status, answer.headers, answer.body) if method == "POST" else None
        assert wrong is None, wrong
        found[who] = str(answer.status)
    assert found == REST[label]


async def test_a_booking_that_was_made_is_told_to_its_driver_alone(world: World) -> None:
    for who in ("driver", "owner", "staff"):
        method, path, body = await asks.rest(world, "POST api/bookings/ free", who)
        answer = await ask(world, world.visitors[who], method, path, body, where="rest")
        assert answer.json["vehicle_number"] == body["vehicle_number"]
        assert "driver" not in answer.json
    assert SEES["rest"][0] == "-"


async def test_anothers_key_for_repeating_a_call_gives_nothing_of_theirs(world: World) -> None:
    driver, other = world.person("driver"), world.person("other driver")
    slot = world.slot()
    made = await driver.try_to_book(slot, key="the same", vehicle_number="QZ-4242")
    again = await other.try_to_book(slot, key="the same", vehicle_number="QZ-4242")
    assert (made.status, again.status, again.code) == (201, 409, "slot-taken")
    assert "QZ" not in json.dumps(again.json)
