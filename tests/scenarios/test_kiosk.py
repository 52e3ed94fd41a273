from collections.abc import Callable
from datetime import timedelta

from django.db.models import F

from bookings.models import Kiosk, Pairing
from parkmate.embedded import processes
from tests.product.display import KIOSK, Display
from tests.product.product import SERVERS
from tests.product.screen import Screen
from tests.product.shapes import Value
from tests.product.town import Place, Town

CLAIM = "/kiosk/claim/"
UNPAIRED_PER_ADDRESS = 10
A_SECOND = 1.0


def new_display(town: Town) -> Display:
    return Display(town, town.product.server)


async def confirm(owner: Screen, code: str, place: Place) -> int:
    reply = await owner.ask("pair-kiosk", code=code, lot_id=place.id, name="Gate A")
    assert reply["type"] == "reply", reply
    return int(reply["kiosk"]["id"])


async def last_told(owner: Screen, holds: Callable[[list[Value]], object]) -> Value:
    """Give the first event, seen or to come, after which this holds of the owner's displays."""

    def found() -> list[Value]:
        return [event for event in owner.events("kiosks-updated") if holds(event["kiosks"])]

    await owner.read_until(found)
    return found()[0]


async def claimed(town: Town, place: Place) -> str:
    """Give a claim that nobody has used yet."""
    screen, code = await new_display(town).wait()
    await confirm(await place.owner.watch("/ws/owner/"), code, place)
    return str((await screen.wait_for("paired"))["claim"])


async def test_a_display_is_paired_and_follows_a_booking_from_its_beginning_to_its_end(town: Town) -> None:
    place, driver, display = town.lot(slots=2), town.person(), new_display(town)
    owner = await place.owner.watch("/ws/owner/")
    screen, code = await display.wait()
    shown = (await owner.ask("look-up-pairing", code=f"{code[:3].lower()} {code[3:]}"))["pairing"]
    assert (shown["address"], "websockets" in shown["browser"]) == ("127.0.0.1", True)
    kiosk_id = await confirm(owner, code, place)
    told = await last_told(owner, lambda kiosks: len(kiosks) == 1)
    assert told["kiosks"] == [{"id": kiosk_id, "name": "Gate A", "lot_id": place.id, "last_seen": None}]
    claim = (await screen.wait_for("paired"))["claim"]
    assert await screen.closed() == 1000
    display.key, display.lot_id = (await display.claim(claim)).json["key"], place.id

    board = await display.watch()
    seen = await last_told(owner, lambda kiosks: kiosks[0]["last_seen"] is not None)
    assert (told["actor"], seen["actor"]) == ("owner", "system")
    booking = await driver.book(place.slots[0], duration=1)
    for type_ in ("booking-created", "booking-completed"):
        assert (await board.wait_for_booking(type_, booking["id"]))["lot_id"] == place.id
    again = await display.watch(since=board.version - 1, epoch=board.epoch)
    assert [event["type"] for event in again.events()] == ["booking-completed"]
    snapshot = await (await place.owner.open("/ws/owner/")).begin()
    assert snapshot["kiosks"] == seen["kiosks"]


async def test_a_revoked_display_is_closed_within_a_second_on_every_server_and_paired_again(town: Town) -> None:
    place, display = town.lot(), new_display(town)
    with town.product.running(SERVERS["uvicorn"], "uvicorn") as other:
        kiosk = await display.pair(place)
        boards = [
            await each.watch(path) for each in (display, display.at(other)) for path in (KIOSK, f"/ws/lots/{place.id}/")
        ]
        owner = await place.owner.watch("/ws/owner/")
        reply = await owner.ask("revoke-kiosk", kiosk_id=kiosk["id"])
        for board in boards:
            assert await board.closed(within_s=A_SECOND) == 4401
        assert reply["kiosk"]["id"] == kiosk["id"]
        assert (await last_told(owner, lambda kiosks: not kiosks))["actor"] == "owner"
        assert await (await display.open(f"/ws/lots/{place.id}/")).closed() == 4401

        # Waiting at one server, confirmed at the other.
        again = display.at(other)
        new = await again.pair(place)
        assert new["id"] != kiosk["id"]
        await again.watch()
        await again.at(town.product.server).watch()


async def test_a_claim_is_good_once_and_for_a_minute(town: Town) -> None:
    place, display = town.lot(), new_display(town)
    claim = await claimed(town, place)
    assert (await display.claim(claim)).status == 200
    answer = await display.claim(claim)
    assert (answer.status, answer.code) == (404, "not-found")
    late = await claimed(town, place)
    earlier = F("claim_expires_at") - timedelta(seconds=60)
    assert town.do(lambda: Pairing.objects.filter(kiosk__lot=place.id).update(claim_expires_at=earlier)) == 1
    answer = await display.claim(late)
    assert (answer.status, answer.code) == (404, "not-found")


async def test_a_browsers_display_gets_its_key_in_a_cookie_for_sockets_alone(town: Town) -> None:
    place, server = town.lot(), town.product.server
    claim = await claimed(town, place)
    foreign = await town.post(server, CLAIM, {"claim": claim}, {"Origin": "http://evil.example"})
    assert (foreign.status, foreign.code) == (403, "csrf-failed")
    nowhere = await town.post(server, CLAIM, {"claim": claim}, {})
    assert (nowhere.status, nowhere.code) == (403, "csrf-failed")
    answer = await town.post(server, CLAIM, {"claim": claim}, {"Origin": server.origin})
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["set-cookie"].endswith("HttpOnly; Max-Age=34560000; Path=/ws/; SameSite=Strict")
    cookie = {"Cookie": f"kiosk={answer.cookies['kiosk']}"}
    for origin in (server.origin, None):
        screen = await town.open(server, KIOSK, cookie, kiosk_of=place.id, origin=origin)
        assert (await screen.begin())["stream"] == f"lot.{place.id}"
    stranger = await town.open(server, KIOSK, cookie, origin="http://evil.example")
    await stranger.wait_for("pairing-code")


async def test_a_display_can_open_its_board_and_nothing_else(town: Town) -> None:
    mine, theirs, display = town.lot(listed=False), town.lot(), new_display(town)
    await display.pair(mine)
    await display.watch(f"/ws/lots/{mine.id}/")
    for path, code in (
        ("/ws/driver/", 4401),
        ("/ws/owner/", 4401),
        ("/ws/lots/", 4401),
        (f"/ws/lots/{theirs.id}/", 4403),
        (f"/ws/lots/{2**62}/", 4404),
    ):
        assert await (await town.open(display.server, path, display.headers)).closed() == code, path
    board = await display.watch()
    for type_ in ("pair-kiosk", "list-bookings", "cancel-booking"):
        assert (await board.ask(type_, booking_id=1))["code"] == "unknown-command"
    answer = await town.post(display.server, "/api/bookings/", {"slot": mine.slots[0]}, display.headers)
    assert (answer.status, answer.code) == (401, "not-signed-in")


async def test_codes_cannot_be_guessed(town: Town) -> None:
    place = town.lot()
    owner = await place.owner.watch("/ws/owner/")
    _, code = await new_display(town).wait()
    for _ in range(5):
        assert (await owner.ask("look-up-pairing", code="BBBBBB"))["code"] == "not-found"
    second = await place.owner.watch("/ws/owner/")
    assert (await second.ask("pair-kiosk", code=code, lot_id=place.id, name="x"))["code"] == "too-many-requests"
    await confirm(await (other := town.lot()).owner.watch("/ws/owner/"), code, other)


async def test_anothers_lot_and_display_are_as_unknown_ones(town: Town) -> None:
    place, other, display = town.lot(), town.lot(), new_display(town)
    kiosk = await display.pair(place)
    owner = await other.owner.watch("/ws/owner/")
    _, code = await new_display(town).wait()
    answers = [
        await owner.ask("pair-kiosk", code=code, lot_id=place.id, name="x"),
        await owner.ask("pair-kiosk", code=code, lot_id=2**62, name="x"),
        await owner.ask("revoke-kiosk", kiosk_id=kiosk["id"]),
        await owner.ask("revoke-kiosk", kiosk_id=2**62),
    ]
    assert {answer["code"] for answer in answers} == {"not-found"}
    assert answers[0]["error"] == answers[1]["error"]
    assert answers[2]["error"] == answers[3]["error"]
    await display.watch()
    assert town.do(lambda: Kiosk.objects.filter(lot=other.id).count()) == 0


async def test_only_so_many_displays_wait_at_one_address(town: Town) -> None:
    displays = [await new_display(town).wait() for _ in range(UNPAIRED_PER_ADDRESS)]
    refused = await town.open(town.product.server, KIOSK)
    assert await refused.closed() == 4429
    screen, _ = displays.pop()
    await screen.leave()
    await new_display(town).wait()


async def test_a_display_that_goes_away_leaves_no_code_behind(town: Town) -> None:
    screen, code = await new_display(town).wait()
    await screen.leave()
    assert processes.until(lambda: town.do(lambda: not Pairing.objects.filter(code=code).exists()), 5.0)
