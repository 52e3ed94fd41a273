from typing import Any

import pytest

from tests.product.screen import Screen
from tests.product.shapes import instant
from tests.product.town import Town

LOT = {"name": "North deck", "address": "5 Hill Road", "timezone": "Europe/Berlin", "currency": "EUR"}


async def with_lot(town: Town, screen: Screen) -> int:
    reply = await screen.ask("create-lot", **LOT)
    assert reply["type"] == "reply", reply
    return int(reply["lot"]["id"])


async def test_whoever_makes_a_lot_is_an_owner_within_the_first_minute(town: Town) -> None:
    person = town.person()
    assert await (await person.open("/ws/owner/")).closed() == 4403
    as_driver = await person.watch()
    reply = await as_driver.ask("create-lot", **LOT, default_duration=1800)
    lot = reply["lot"]
    assert lot.items() >= {**LOT, "default_duration": 1800, "min_duration": 900, "max_duration": 86400}.items()
    screen = await person.open("/ws/owner/")
    snapshot = await screen.begin()
    assert snapshot["lots"] == [{**lot, "slots": []}]
    labels = [f"A{n}" for n in range(1, 21)]
    added = await screen.ask("add-slots", lot_id=lot["id"], labels=labels, vehicle_type="car", price="2.50")
    assert [slot["label"] for slot in added["slots"]] == labels
    board = await person.watch(f"/ws/lots/{lot['id']}/")
    booking = await person.book(added["slots"][4]["id"])
    assert booking["price"] == "1.25"
    assert (await board.wait_for("booking-created"))["slot"]["label"] == "A5"


async def test_a_first_lot_is_its_owners_alone_until_staff_lists_it(town: Town) -> None:
    owner, stranger = town.person(), town.person()
    screen = await owner.watch()
    lot_id = await with_lot(town, screen)
    assert await (await stranger.open(f"/ws/lots/{lot_id}/")).closed() == 4404
    overview = await stranger.open("/ws/lots/")
    assert lot_id not in {lot["id"] for lot in (await overview.wait_for("lots"))["lots"]}


async def test_a_change_reaches_every_screen_of_the_lot_and_the_overview_at_once(town: Town) -> None:
    place, driver = town.lot(slots=2), town.person()
    screen, board = await place.owner.watch("/ws/owner/"), await driver.watch(place.board)
    overview = await driver.open("/ws/lots/")
    await overview.wait_for("lots")
    reply = await screen.ask("update-lot", lot_id=place.id, name="Quay deck", expiring_soon=0)
    assert (reply["lot"]["name"], reply["lot"]["expiring_soon"]) == ("Quay deck", 0)
    for each in (screen, board):
        told = await each.wait_for("lot-updated") if not each.events("lot-updated") else each.events("lot-updated")[0]
        assert told["lot"] == reply["lot"]
        assert [slot["id"] for slot in told["slots"]] == place.slots
    await overview.wait_for("lots", lambda m: "Quay deck" in {lot["name"] for lot in m["lots"]})
    reply = await screen.ask("update-slots", slot_ids=[place.slots[0]], price="60.00", in_service=False)
    assert [(slot["price"], slot["state"]) for slot in reply["slots"]] == [("60.00", "closed")]
    closed = await board.wait_for("lot-updated")
    assert [slot["state"] for slot in closed["slots"]] == ["closed", "free"]
    lots = await overview.wait_for("lots", lambda m: {lot["id"]: lot["free"] for lot in m["lots"]}[place.id] == 1)
    assert {lot["id"]: lot["total"] for lot in lots["lots"]}[place.id] == 2
    refused = await driver.try_to_book(place.slots[0])
    assert (refused.status, refused.code) == (409, "slot-unavailable")


async def test_a_slot_closed_while_booked_closes_with_its_booking_and_is_never_free_in_between(town: Town) -> None:
    place, driver = town.lot(), town.person()
    screen, board = await place.owner.watch("/ws/owner/"), await driver.watch(place.board)
    booking = await driver.book(place.slots[0])
    await screen.ask("update-slots", slot_ids=place.slots, in_service=False)
    town.end_in(booking["id"], 0.5)
    completed = await board.wait_for("booking-completed")
    assert completed["slot"]["state"] == "closed"
    assert [slot["state"] for slot in board.events("lot-updated")[-1]["slots"]] == ["booked"]
    later = await (await driver.open(place.board)).begin()
    assert [slot["state"] for slot in later["slots"]] == ["closed"]


async def test_a_booked_slot_does_not_retire_and_a_free_one_is_gone(town: Town) -> None:
    place, driver = town.lot(slots=2), town.person()
    screen, board = await place.owner.watch("/ws/owner/"), await driver.watch(place.board)
    booking = await driver.book(place.slots[0])
    refusal = await screen.ask("retire-slot", slot_id=place.slots[0])
    assert (refusal["type"], refusal["code"]) == ("error", "slot-in-use")
    reply = await screen.ask("retire-slot", slot_id=place.slots[1])
    assert reply["slot_id"] == place.slots[1]
    told = await board.wait_for("lot-updated")
    assert [slot["booking"]["id"] for slot in told["slots"]] == [booking["id"]]
    answer = await driver.try_to_book(place.slots[1])
    assert (answer.status, answer.code) == (404, "not-found")


async def test_another_owner_is_told_that_there_is_no_such_lot_or_slot(town: Town) -> None:
    place, other = town.lot(), town.lot()
    screen = await other.owner.watch("/ws/owner/")
    asked: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("update-lot", {"lot_id": place.id}, {"name": "Mine"}),
        ("add-slots", {"lot_id": place.id}, {"labels": ["A9"], "vehicle_type": "car", "price": "1.00"}),
        ("update-slots", {"slot_ids": place.slots}, {"in_service": False}),
        ("retire-slot", {"slot_id": place.slots[0]}, {}),
        ("occupancy", {"lot_id": place.id}, {"hours": 1}),
    ]
    for type_, theirs, fields in asked:
        unknown = {name: [2**62] if isinstance(value, list) else 2**62 for name, value in theirs.items()}
        refusals = [await screen.ask(type_, **which, **fields) for which in (theirs, unknown)]
        assert [refusal["code"] for refusal in refusals] == ["not-found", "not-found"], type_
        assert refusals[0]["error"] == refusals[1]["error"], type_
    assert not town.log(stream=f"lot.{place.id}")


@pytest.mark.parametrize(
    ("type_", "sent", "field"),
    [
        ("create-lot", {**LOT, "name": " "}, "name"),
        ("create-lot", {**LOT, "name": "x" * 101}, "name"),
        ("create-lot", {**LOT, "name": "a\0b"}, "name"),
        ("create-lot", {**LOT, "timezone": "Mars/Olympus"}, "timezone"),
        ("create-lot", {**LOT, "timezone": "../etc/passwd"}, "timezone"),
        ("create-lot", {**LOT, "currency": "Euro"}, "currency"),
        ("create-lot", {**LOT, "currency": "eur"}, "currency"),
        ("create-lot", {**LOT, "default_duration": 0}, "default_duration"),
        ("create-lot", {**LOT, "default_duration": "60"}, "default_duration"),
        ("create-lot", {**LOT, "max_duration": 367 * 86400}, "max_duration"),
        ("create-lot", {**LOT, "min_duration": 60, "max_duration": 59}, "min_duration"),
        ("create-lot", {**LOT, "expiring_soon": -1}, "expiring_soon"),
        ("create-lot", {**LOT, "listed": True}, "listed"),
        ("create-lot", {"name": "Deck"}, "address"),
        ("add-slots", {"labels": [], "vehicle_type": "car", "price": "1"}, "labels"),
        ("add-slots", {"labels": "A1", "vehicle_type": "car", "price": "1"}, "labels"),
        ("add-slots", {"labels": ["B1", "B1"], "vehicle_type": "car", "price": "1"}, "labels"),
        ("add-slots", {"labels": ["B1", "B1 "], "vehicle_type": "car", "price": "1"}, "labels"),
        ("add-slots", {"labels": ["B1", 7, {}], "vehicle_type": "car", "price": "1"}, "labels"),
        ("add-slots", {"labels": ["B1", "x" * 21], "vehicle_type": "car", "price": "1"}, "labels"),
        ("add-slots", {"labels": ["A1"], "vehicle_type": "car", "price": "1"}, "labels"),
        ("add-slots", {"labels": ["B1"], "vehicle_type": "tank", "price": "1"}, "vehicle_type"),
        ("add-slots", {"labels": ["B1"], "vehicle_type": "car", "price": 1}, "price"),
        ("add-slots", {"labels": ["B1"], "vehicle_type": "car", "price": "-1"}, "price"),
        ("add-slots", {"labels": ["B1"], "vehicle_type": "car", "price": "9999999999"}, "price"),
        ("add-slots", {"labels": ["B1"], "vehicle_type": "car", "price": "1.005"}, "price"),
        ("update-slots", {"slot_ids": []}, "slot_ids"),
        ("update-slots", {"slot_ids": [1, 1]}, "slot_ids"),
        ("update-slots", {"slot_ids": [[1]]}, "slot_ids"),
        ("update-slots", {"slot_ids": [1], "in_service": "yes"}, "in_service"),
        ("update-slots", {"slot_ids": [1], "in_service": 1}, "in_service"),
        ("update-slots", {"slot_ids": [1], "label": "X"}, "label"),
        ("occupancy", {"hours": 0}, "hours"),
        ("occupancy", {"hours": 169}, "hours"),
        ("list-activity", {"limit": 101}, "limit"),
    ],
)
async def test_fields_that_are_wrong_are_named(town: Town, type_: str, sent: dict[str, Any], field: str) -> None:
    place = town.lot()
    screen = await place.owner.watch("/ws/owner/")
    lot = {"lot_id": place.id} if type_ in {"add-slots", "occupancy"} else {}
    refusal = await screen.ask(type_, **lot, **sent)
    assert (refusal["type"], refusal["code"]) == ("error", "invalid"), refusal
    assert field in refusal["fields"], refusal
    assert all(isinstance(sentence, str) for sentences in refusal["fields"].values() for sentence in sentences)
    assert not town.log(stream=f"lot.{place.id}")


@pytest.mark.parametrize(("type_", "named"), [("update-lot", "lot_id"), ("update-slots", "slot_ids")])
async def test_a_change_of_nothing_is_refused(town: Town, type_: str, named: str) -> None:
    place = town.lot()
    screen = await place.owner.watch("/ws/owner/")
    refusal = await screen.ask(type_, **{named: place.id if named == "lot_id" else place.slots})
    assert refusal["code"] == "invalid"


async def test_occupancy_ends_now_and_activity_is_what_the_screen_was_told(town: Town) -> None:
    place, driver = town.lot(slots=2), town.person()
    screen = await place.owner.watch("/ws/owner/")
    booking = await driver.book(place.slots[0])
    told = await screen.wait_for_booking("booking-created", booking["id"])
    await screen.ask("update-lot", lot_id=place.id, name="Other")
    reply = await screen.ask("occupancy", lot_id=place.id, hours=24)
    points = reply["points"]
    assert points[-1].items() >= {"occupied": 1, "total": 2}.items()
    age = instant(reply["server_time"]) - instant(points[-1]["at"])
    assert abs(age.total_seconds()) < 2
    activity = await screen.ask("list-activity", limit=1)
    assert [event["type"] for event in activity["events"]] == ["lot-updated"]
    older = await screen.ask("list-activity", before=activity["next"])
    assert (older["events"], older["next"]) == ([told], None)
