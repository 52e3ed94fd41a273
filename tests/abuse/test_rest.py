import asyncio
import gzip
import statistics
import time
from typing import Any

import pytest

from bookings.models import User
from tests.abuse.counting import tried
from tests.abuse.line import Line
from tests.product import http
from tests.product.browser import Browser
from tests.product.http import Answer
from tests.product.programs import HOST
from tests.product.town import PASSWORD, Town

pytestmark = pytest.mark.usefixtures("neighbours")

BOOKINGS, TOKEN, CLAIM = "/api/bookings/", "/api/token/", "/kiosk/claim/"
AT_ONCE = 60
# After ten wrong passwords nobody is answered like this.
FEWER_THAN_TOO_MANY = 9
SCRIPT = "<script>alert(1)</script>{{7*7}}'; DROP TABLE bookings_slot; --"


async def send(town: Town, path: str, body: bytes, headers: dict[str, str] | None = None) -> Answer:
    tried("requests")
    sent = {"Content-Type": "application/json", "Accept": "application/json", **(headers or {})}
    return await http.request(town.product.server.port, "POST", path, headers=sent, body=body)


async def test_nesting_of_any_depth_is_refused(town: Town) -> None:
    driver = town.person()
    for opening in (b"[", b'{"slot":', b'{"slot":[', b'{"\\u0061":'):
        for depth in (1_000, 6_000, 100_000):
            answer = await send(town, BOOKINGS, opening * depth, driver.signed_in)
            too_large = len(opening) * depth > 64 * 1024
            assert (answer.status, answer.code) == ((413, "too-large") if too_large else (400, "invalid"))


async def test_what_is_packed_is_not_unpacked(town: Town) -> None:
    driver = town.person()
    bomb = gzip.compress(b'{"slot": ' + b"1" * 30_000_000 + b"}", mtime=0)
    assert len(bomb) < 64 * 1024
    for coding in ("gzip", "deflate", "br", "gzip, gzip", "identity"):
        answer = await send(town, BOOKINGS, bomb, {**driver.signed_in, "Content-Encoding": coding})
        assert (answer.status, answer.code) == (400, "invalid")


async def test_a_nul_in_any_text_is_refused(town: Town) -> None:
    driver, place = town.person(), town.lot()
    wish = {"slot": place.slots[0], "vehicle_number": "QZ-1"}
    for path, body in (
        *(
            (BOOKINGS, {**wish, name: "a\x00"})
            for name in ("vehicle_number", "vehicle_type", "expected_price", "x\x00")
        ),
        *((TOKEN, {"username": "a", "password": "b", name: "a\x00"}) for name in ("username", "password")),
        (CLAIM, {"claim": "a\x00"}),
    ):
        answer = await send(town, path, http.dumps(body), driver.signed_in)
        assert answer.status in {400, 404}, (path, body)
    owner = await place.owner.watch("/ws/owner/")
    lot = {"name": "a", "address": "b", "timezone": "Asia/Kolkata", "currency": "INR"}
    for name in lot:
        assert (await owner.ask("create-lot", **{**lot, name: "a\x00"}))["code"] == "invalid"
    assert (await owner.ask("add-slots", lot_id=place.id, labels=["\x00"], vehicle_type="car", price="1"))[
        "code"
    ] == "invalid"
    browser = Browser(town, town.product.server)
    await browser.read("/sign-in/")
    for path in ("/sign-in/", "/register/", "/forgotten-password/"):
        tried("requests")
        answer = await browser.submit(path, username="a\x00", password="b\x00", email="c\x00@d", name="e\x00")
        assert answer.status < 500
    for path in ("/%00", "/lots/1%00", "/new-password/%00/%00/", "/?x=%00", "/admin/%00", "/api/%00"):
        tried("requests")
        assert (await http.request(town.product.server.port, "GET", path)).status < 500


async def test_what_somebody_calls_themselves_is_text_wherever_it_is_shown(town: Town) -> None:
    person, boss = town.people(2)
    town.do(lambda: User.objects.filter(pk=person.id).update(name=SCRIPT))
    town.do(lambda: User.objects.filter(pk=boss.id).update(is_staff=True, is_superuser=True))
    place = town.lot(owner=person, name=SCRIPT, address=SCRIPT)
    await person.book(place.slots[0])
    for who, paths in (
        (person, ("/", "/account/", "/tokens/", "/lots")),
        (boss, tuple(f"/admin/bookings/{model}/" for model in ("user", "lot", "slot", "booking", "vehicle", "token"))),
    ):
        browser = Browser(town, town.product.server)
        browser.let_in(who)
        for path in paths:
            tried("requests")
            page = (await browser.read(path)).body
            assert b"<script>alert" not in page, path
            assert b"<script>49" not in page
            assert b"</script>49" not in page


async def test_no_spelling_of_a_time_is_taken(town: Town) -> None:
    driver, place = town.person(), town.lot()
    spellings: tuple[Any, ...] = (
        "2026-01-15T14:00:00",
        "2026-01-15T14:00:00+99:99",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:60Z",
        "2026-03-29T02:30:00 Europe/Berlin",
        "2016-12-31T23:59:60Z",
        "",
        None,
        0,
        1e300,
        [],
    )
    for spelled in spellings:
        answer = await driver.try_to_book(place.slots[0], start_time=spelled)
        tried("requests")
        assert (answer.status, list(answer.json["fields"])) == (400, ["start_time"])


async def test_going_through_ids_finds_nothing_but_that_a_booking_is_there(town: Town) -> None:
    driver, place, stranger = town.person(), town.lot(), town.person()
    booking = await driver.book(place.slots[0])
    answers = set()
    for number in [*range(booking["id"] - 10, booking["id"] + 10), 2**31, 2**63 - 1]:
        tried("requests")
        answer = await stranger.try_to_renew(max(number, 1))
        answers.add((answer.status, answer.body))
    assert {status for status, _ in answers} <= {403, 404}
    assert len(answers) <= 2, "the same words for each of them"


async def test_a_flood_of_requests_of_one_user_hurts_nobody(town: Town) -> None:
    driver, place = town.person(), town.lot(slots=3)
    wishes: list[Any] = [{}, {"slot": place.slots[0], "vehicle_number": "QZ-1"}, {"slot": "x"}, [], None]
    answers: list[Answer] = []
    for _ in range(5):
        tried("requests", AT_ONCE)
        answers += await asyncio.gather(*(driver.post(BOOKINGS, wishes[n % len(wishes)]) for n in range(AT_ONCE)))
    # More at once than there are connections to the database: some are told to come back.
    assert {answer.status for answer in answers} <= {201, 400, 409, 503}
    assert sum(answer.status == 201 for answer in answers) == 1
    assert "Traceback" not in town.product.trouble()


async def test_a_client_that_goes_before_the_answer_leaves_no_half(town: Town) -> None:
    driver, place = town.person(), town.lot(slots=20)
    server = town.product.server
    for number, slot in enumerate(place.slots):
        body = http.dumps({"slot": slot, "vehicle_number": f"QZ-{slot}"})
        head = (
            f"POST {BOOKINGS} HTTP/1.1\r\nHost: {HOST}:{server.port}\r\nAuthorization: Token {driver.token}\r\n"
            f"Content-Type: application/json\r\nIdempotency-Key: k{slot}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        tried("requests")
        async with await Line.to(server) as line:
            whole = head.encode() + body
            line.writer.write(whole[: len(whole) - number % 3])
            await line.writer.drain()
    for slot in place.slots:
        wish = {"slot": slot, "vehicle_number": f"QZ-{slot}"}
        answer = await driver.post(BOOKINGS, wish, idempotency_key=f"k{slot}")
        assert answer.status == 201
    assert sorted(booking.slot_id for booking in town.stored(lot=place.id)) == sorted(place.slots)


async def renew_at_the_end(town: Town, times: int) -> None:
    driver, place = town.person(), town.lot(slots=times)
    old = []
    for number, slot in enumerate(place.slots):
        booking = await driver.book(slot, vehicle_number=f"QZ-{slot}")
        town.end_in(booking["id"], 0.02)
        await asyncio.sleep(0.02 + (number % 21 - 10) / 1000)
        tried("requests")
        answer = await driver.try_to_renew(booking["id"])
        assert (answer.status, answer.json.get("code")) in {(201, None), (409, "not-renewable")}
        old.append(booking["id"])
    async with asyncio.timeout(10):
        while town.stored(pk__in=old, status="booked"):
            await asyncio.sleep(0.05)
    completed = [event.booking_id or 0 for event in town.log(stream=f"driver.{driver.id}", type="booking-completed")]
    assert sorted(completed) == sorted(old), "each once, whoever was first"


async def test_a_renewal_at_the_very_end_is_one_of_two_things(town: Town) -> None:
    await renew_at_the_end(town, 21)


@pytest.mark.long
async def test_a_thousand_renewals_at_the_very_end_are_one_of_two_things(town: Town) -> None:
    await renew_at_the_end(town, 1_000)


@pytest.mark.long
async def test_a_wrong_password_takes_as_long_for_a_name_that_nobody_has(town: Town) -> None:
    somebody = town.person(password=PASSWORD)
    took: dict[str, list[float]] = {somebody.username: [], "nobody-at-all": []}
    for _ in range(FEWER_THAN_TOO_MANY):
        for username, times in took.items():
            begun = time.perf_counter()
            answer = await send(town, TOKEN, http.dumps({"username": username, "password": "wrong"}))
            times.append(time.perf_counter() - begun)
            assert answer.status == 400
    known, unknown = (statistics.median(times) for times in took.values())
    assert 0.6 < known / unknown < 1.6, took


async def test_what_was_sent_comes_back_as_data_alone(town: Town) -> None:
    driver, image = town.person(), "<img src=x onerror=alert(1)>"
    for answer in (
        await send(town, BOOKINGS, http.dumps({image * 100: 1}), driver.signed_in),
        await send(town, f"/api/{image.replace(' ', '%20')}/", b"{}"),
        await send(town, TOKEN, http.dumps({"username": image, "password": image})),
        await send(town, CLAIM, http.dumps({"claim": image})),
    ):
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert len(answer.json["error"]) < 200
    tried("requests")
    page = await http.request(town.product.server.port, "GET", f"/nothing/{image.replace(' ', '%20')}")
    assert (page.status, image.encode() in page.body) == (404, False)
    screen = await driver.watch()
    await screen.send(type=image)
    assert image not in (await screen.wait_for("error"))["error"]
    refusal = await screen.ask("list-bookings", **{image * 100: 1})
    assert len(refusal["error"]) < 200
