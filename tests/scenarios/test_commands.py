from typing import Any

import pytest

from tests.product.shapes import booking, instant
from tests.product.town import Person, Place, Town


async def booked_and_cancelled(driver: Person, place: Place, times: int) -> list[int]:
    screen, ids = await driver.watch(), []
    for _ in range(times):
        ids.append((await driver.book(place.slots[0]))["id"])
        await screen.ask("cancel-booking", booking_id=ids[-1])
    await screen.leave()
    return ids[::-1]


async def test_a_driver_lists_bookings_page_by_page_newest_first(town: Town) -> None:
    place, driver = town.lot(), town.person()
    ids = await booked_and_cancelled(driver, place, 5)
    await town.person().book(place.slots[0])
    screen = await driver.watch()
    pages, before = [], None
    for _ in range(3):
        reply = await screen.ask("list-bookings", limit=2, **({"before": before} if before else {}))
        for each in reply["bookings"]:
            booking(each, instant(reply["server_time"]))
        pages.append([each["id"] for each in reply["bookings"]])
        before = reply["next"]
    assert pages == [ids[0:2], ids[2:4], ids[4:5]]
    assert before is None


async def test_a_page_has_twenty_bookings_unless_asked_otherwise_and_a_full_last_page_says_so(town: Town) -> None:
    place, driver = town.lot(), town.person()
    ids = await booked_and_cancelled(driver, place, 21)
    screen = await driver.watch()
    first = await screen.ask("list-bookings")
    assert [each["id"] for each in first["bookings"]] == ids[:20]
    second = await screen.ask("list-bookings", before=first["next"])
    assert ([each["id"] for each in second["bookings"]], second["next"]) == (ids[20:], None)
    whole = await screen.ask("list-bookings", limit=21)
    assert (len(whole["bookings"]), whole["next"]) == (21, None)
    # The snapshot has the last twenty that ended, latest first.
    snapshot = next(message for message in screen.seen if message["type"] == "snapshot")
    assert [each["id"] for each in snapshot["bookings"]] == ids[:20]


async def test_an_owner_lists_the_bookings_of_own_lots_by_lot_and_status(town: Town) -> None:
    first, driver = town.lot(slots=2), town.person()
    second, foreign = town.lot(owner=first.owner), town.lot()
    (cancelled,) = await booked_and_cancelled(driver, first, 1)
    running = (await driver.book(first.slots[1]))["id"]
    elsewhere = (await town.person().book(second.slots[0]))["id"]
    await town.person().book(foreign.slots[0])
    screen = await first.owner.watch("/ws/owner/")

    async def ids(**fields: Any) -> list[int]:
        reply = await screen.ask("list-bookings", **fields)
        for each in reply["bookings"]:
            booking(each, instant(reply["server_time"]), within_s=1)
        return [each["id"] for each in reply["bookings"]]

    assert await ids() == [elsewhere, running, cancelled]
    assert await ids(lot_id=first.id) == [running, cancelled]
    assert await ids(status="cancelled") == [cancelled]
    assert await ids(lot_id=first.id, status="booked", before=elsewhere, limit=1) == [running]
    theirs = await screen.ask("list-bookings", lot_id=foreign.id)
    unknown = await screen.ask("list-bookings", lot_id=2**62)
    assert theirs["code"] == unknown["code"] == "not-found"
    assert theirs["error"] == unknown["error"]


async def test_a_ping_is_answered_on_every_socket_with_what_it_held(town: Town) -> None:
    place, driver = town.lot(), town.person()
    for person, path in (
        (driver, "/ws/driver/"),
        (driver, "/ws/lots/"),
        (driver, place.board),
        (place.owner, "/ws/owner/"),
    ):
        screen = await person.open(path)
        await screen.send(type="ping", id=7, client_time="what only the client understands")
        pong = await screen.wait_for("pong")
        assert (pong["id"], pong["client_time"]) == (7, "what only the client understands")


async def test_the_same_request_id_repeats_the_answer_and_not_the_deed(town: Town) -> None:
    place, driver = town.lot(), town.person()
    screen = await driver.watch()
    made = await driver.book(place.slots[0])
    cancel = {"type": "cancel-booking", "request_id": "one", "booking_id": made["id"]}
    await screen.send(**cancel)
    first = await screen.answer_to("one")
    assert first["type"] == "reply"
    await screen.send(**cancel)
    assert await screen.answer_to("one") == first, "answered anew"
    refused = await screen.ask("cancel-booking", booking_id=made["id"])
    assert refused["code"] == "booking-ended", "another request_id is another request"
    await screen.send(**cancel | {"request_id": refused["request_id"]})
    assert await screen.answer_to(refused["request_id"]) == refused
    assert len(town.log(booking=made["id"], type="booking-cancelled")) == 3
    other = await driver.watch()
    await other.send(**cancel)
    assert (await other.answer_to("one"))["code"] == "booking-ended", "another socket remembers for itself"


@pytest.mark.parametrize("path", ["/ws/driver/", "/ws/owner/"])
@pytest.mark.parametrize(
    ("type_", "sent", "field"),
    [
        ("cancel-booking", {}, "booking_id"),
        ("cancel-booking", {"booking_id": "7"}, "booking_id"),
        ("cancel-booking", {"booking_id": 7.0}, "booking_id"),
        ("cancel-booking", {"booking_id": 2**63}, "booking_id"),
        ("cancel-booking", {"booking_id": 7, "force": True}, "force"),
        ("list-bookings", {"limit": 101}, "limit"),
        ("list-bookings", {"limit": 0}, "limit"),
        ("list-bookings", {"before": "last"}, "before"),
    ],
)
async def test_fields_that_are_wrong_are_named(
    town: Town, path: str, type_: str, sent: dict[str, Any], field: str
) -> None:
    screen = await town.lot().owner.watch(path)
    refusal = await screen.ask(type_, **sent)
    assert (refusal["type"], refusal["code"]) == ("error", "invalid")
    assert list(refusal["fields"]) == [field]


@pytest.mark.parametrize("request_id", [None, "", "x" * 65, 7, ["x"]])
async def test_a_command_without_a_request_id_of_the_right_form_is_refused(town: Town, request_id: Any) -> None:
    screen = await town.person().watch()
    await screen.send(type="list-bookings", request_id=request_id)
    refusal = await screen.wait_for("error")
    assert (refusal["code"], list(refusal["fields"])) == ("invalid", ["request_id"])
    assert "request_id" not in refusal


async def test_a_reason_has_its_place_and_its_length(town: Town) -> None:
    place, driver = town.lot(), town.person()
    made = await driver.book(place.slots[0])
    screen, owners = await driver.watch(), await place.owner.watch("/ws/owner/")
    for asking, reason in ((screen, "Drivers give none."), (owners, "x" * 201)):
        refusal = await asking.ask("cancel-booking", booking_id=made["id"], reason=reason)
        assert (refusal["code"], list(refusal["fields"])) == ("invalid", ["reason"])
    (stored,) = town.stored(pk=made["id"])
    assert stored.status == "booked"
