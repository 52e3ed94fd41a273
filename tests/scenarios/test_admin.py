import asyncio

from bookings.models import Kiosk, Token, User
from tests.product.browser import Browser
from tests.product.display import Display
from tests.product.screen import Screen
from tests.product.shapes import Value
from tests.product.town import PASSWORD, Place, Town


class Staff(Browser):
    """Somebody of the staff in front of the admin."""

    async def save(self, model: str, row_id: int, **entered: str | None) -> None:
        answer = await self.fill_in(f"/admin/bookings/{model}/{row_id}/change/", f"{model}_form", **entered)
        assert (answer.status, answer.headers["location"]) == (302, f"/admin/bookings/{model}/"), answer

    async def do(self, model: str, deed: str, *ids: int, **entered: str | None) -> None:
        chosen = ",".join(map(str, ids))
        answer = await self.fill_in(f"/admin/bookings/{model}/{deed}/?ids={chosen}", **entered)
        assert answer.status == 302, answer


async def staff(town: Town) -> Staff:
    person = town.person(password=PASSWORD)
    town.do(lambda: User.objects.filter(pk=person.id).update(is_staff=True, is_superuser=True))
    browser = Staff(town, town.product.server)
    await browser.sign_in(person)
    return browser


async def hears(screen: Screen, type_: str, actor: str | None = "staff") -> Value:
    message = await screen.wait_for(type_)
    assert message.get("actor") == actor
    return message


async def shows(overview: Screen, place: Place, free: int | None) -> None:
    """Wait until the overview shows so many free slots of the place, or no such place."""

    def now(message: Value) -> bool:
        return {lot["id"]: lot["free"] for lot in message["lots"]}.get(place.id) == free

    await overview.wait_for("lots", now)


async def test_a_lot_that_staff_renames_has_its_new_name_on_every_screen(town: Town) -> None:
    desk, place, driver = await staff(town), town.lot(2), town.person()
    booking = await driver.book(place.slots[0])
    owner, board = await place.owner.watch("/ws/owner/"), await driver.watch(place.board)
    overview = await driver.open("/ws/lots/")
    await desk.save("lot", place.id, name="Quay deck")
    for event in await asyncio.gather(hears(owner, "lot-updated"), hears(board, "lot-updated", None)):
        assert event["lot"]["name"] == "Quay deck"
        assert [slot["state"] for slot in event["slots"]] == ["booked", "free"]
        assert event["slots"][0]["booking"]["id"] == booking["id"]
    await overview.wait_for("lots", lambda message: "Quay deck" in {lot["name"] for lot in message["lots"]})


async def test_a_refused_change_reaches_no_screen(town: Town) -> None:
    desk, place = await staff(town), town.lot()
    await town.person().book(place.slots[0])
    owner = await place.owner.watch("/ws/owner/")
    page = f"/admin/bookings/lot/{place.id}/change/"
    answer = await desk.fill_in(page, "lot_form", name="Not this", currency="EUR")
    assert answer.status == 200
    assert b"There are bookings in this lot already" in answer.body
    await desk.save("lot", place.id, name="But this")
    assert (await hears(owner, "lot-updated"))["lot"]["name"] == "But this"
    assert [event["type"] for event in owner.events()] == ["lot-updated"]


async def test_a_lot_that_staff_lists_comes_into_the_overview_and_can_be_booked(town: Town) -> None:
    desk, place, driver = await staff(town), town.lot(2, listed=False), town.person()
    overview, owner = await driver.open("/ws/lots/"), await place.owner.watch("/ws/owner/")
    assert (await driver.try_to_book(place.slots[0])).code == "not-found"
    await desk.do("lot", "list", place.id)
    await asyncio.gather(shows(overview, place, 2), hears(owner, "lot-updated"))
    await driver.book(place.slots[0])
    await shows(overview, place, 1)


async def test_slots_that_staff_adds_closes_and_opens_are_so_everywhere(town: Town) -> None:
    desk, place, driver = await staff(town), town.lot(1), town.person()
    owner, board = await place.owner.watch("/ws/owner/"), await driver.watch(place.board)
    overview = await driver.open("/ws/lots/")
    await desk.do("lot", "add-slots", place.id, labels="A2-A3", vehicle_type="car", price="40")
    added = (await hears(owner, "lot-updated"))["slots"]
    assert [slot["label"] for slot in added] == ["A1", "A2", "A3"]
    await asyncio.gather(hears(board, "lot-updated", None), shows(overview, place, 3))
    await desk.do("slot", "close", *(slot["id"] for slot in added[1:]))
    for event in await asyncio.gather(hears(owner, "lot-updated"), hears(board, "lot-updated", None)):
        assert [slot["state"] for slot in event["slots"]] == ["free", "closed", "closed"]
    await shows(overview, place, 1)
    assert (await driver.try_to_book(added[1]["id"])).code == "slot-unavailable"
    await desk.save("slot", added[1]["id"], in_service="on", price="55.5")
    event = await hears(board, "lot-updated", None)
    assert (event["slots"][1]["state"], event["slots"][1]["price"]) == ("free", "55.50")


async def test_a_booking_that_staff_cancels_ends_on_every_screen_with_its_reason(town: Town) -> None:
    desk, place, driver = await staff(town), town.lot(), town.person()
    booking = await driver.book(place.slots[0])
    mine, owner, board = await driver.watch(), await place.owner.watch("/ws/owner/"), await driver.watch(place.board)
    await desk.do("booking", "cancel", booking["id"], reason="Works at the gate")
    for event in await asyncio.gather(hears(mine, "booking-cancelled"), hears(owner, "booking-cancelled")):
        ended = event["booking"]
        assert (ended["end_reason"], ended["reason"]) == ("system", "Works at the gate")
        assert (ended["status"], ended["charged"]) == ("cancelled", "0.00")
    assert (await hears(board, "booking-cancelled", None))["slot"]["state"] == "free"
    await driver.book(place.slots[0])


async def test_a_lot_that_staff_hands_over_moves_to_the_other_dashboard(town: Town) -> None:
    desk, going, staying = await staff(town), town.lot(), town.lot()
    old, new = await going.owner.watch("/ws/owner/"), await staying.owner.watch("/ws/owner/")
    await desk.do("lot", "hand-over", going.id, owner=str(staying.owner.id))
    await hears(new, "lots-changed")
    assert {lot["id"] for lot in (await new.wait_for("snapshot"))["lots"]} == {going.id, staying.id}
    assert await old.closed() == 4403


async def test_a_lot_that_staff_retires_is_gone_everywhere(town: Town) -> None:
    desk, place, driver = await staff(town), town.lot(), town.person()
    overview, board = await driver.open("/ws/lots/"), await driver.watch(place.board)
    owner = await place.owner.watch("/ws/owner/")
    await shows(overview, place, 1)
    await desk.do("lot", "retire", place.id)
    await shows(overview, place, None)
    assert list(await asyncio.gather(board.closed(), owner.closed())) == [4404, 4403]


async def test_a_display_that_staff_revokes_shows_the_lot_no_more(town: Town) -> None:
    desk, place, display = await staff(town), town.lot(), Display(town, town.product.server)
    kiosk = await display.pair(place)
    board, owner = await display.watch(), await place.owner.watch("/ws/owner/")
    await desk.do("kiosk", "revoke", kiosk["id"])
    assert (await hears(owner, "kiosks-updated"))["kiosks"] == []
    assert await board.closed() == 4401
    assert town.do(lambda: Kiosk.objects.get(pk=kiosk["id"]).revoked_at is not None)


async def test_who_is_deactivated_or_loses_a_token_loses_the_open_sockets(town: Town) -> None:
    desk, driver, other = await staff(town), town.person(), town.person()
    screens = [await driver.watch(), await other.watch()]
    await desk.do("user", "deactivate", driver.id)
    assert await screens[0].closed() == 4401
    digest = town.do(lambda: Token.objects.get(user=other.id).pk)
    answer = await desk.fill_in(f"/admin/bookings/token/{digest}/delete/")
    assert answer.status == 302, answer
    assert await screens[1].closed() == 4401


async def test_the_admins_own_files_are_served(town: Town) -> None:
    desk = await staff(town)
    for path in ("admin/css/base.css", "admin/js/core.js", "admin/js/autocomplete.js"):
        answer = await desk.read(f"/static/{path}")
        assert (answer.status, bool(answer.body)) == (200, True), path
