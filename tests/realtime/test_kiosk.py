import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from asgiref.sync import sync_to_async
from django.db.models import F
from django.test import Client
from pytest_django import Settings

from bookings.clock import moment
from bookings.errors import Unavailable
from bookings.journal import Actor
from bookings.models import Kiosk, Lot, Pairing, Slot, User
from bookings.services import pairing
from bookings.services.kiosks import note_seen, pair_kiosk, revoke_kiosk
from bookings.services.pairing import claim_key
from realtime import displays
from realtime.runtime import Runtime
from tests.bookings.displays import paired_display
from tests.bookings.parking import book
from tests.realtime.socket import Opener, Socket

T = TypeVar("T")
Stage = tuple[User, Lot, Slot]
KIOSK = "/ws/kiosk/"
OURS = "http://testserver"
TRIES = 500


@pytest.fixture(autouse=True)
def host(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]


@pytest.fixture(autouse=True)
def told_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(displays, "GAP_S", 0.01)
    monkeypatch.setattr(displays, "RETRY_S", 0.01)


async def do(work: Callable[[], T]) -> T:
    return await sync_to_async(work)()


async def until(work: Callable[[], object]) -> None:
    for _ in range(TRIES):
        if await do(work):
            return
        await asyncio.sleep(0.01)
    pytest.fail("it never came true")


def key_header(key: str) -> str:
    return f"Kiosk {key}"


async def with_key(connect: Opener, key: str, path: str = KIOSK, **headers: str) -> Socket:
    return await connect(None, path, authorization=key_header(key), **headers)


async def waiting(connect: Opener, **headers: str) -> tuple[Socket, str]:
    socket = await connect(None, KIOSK, **headers)
    return socket, (await socket.next())["code"]


async def confirm(code: str, lot: Lot) -> Kiosk:
    return await do(lambda: pair_kiosk(owner=lot.owner, code=code, lot_id=lot.pk, name="Gate A"))


async def revoke(kiosk: Kiosk, lot: Lot) -> None:
    await do(lambda: revoke_kiosk(user=lot.owner, actor=Actor.OWNER, kiosk_id=kiosk.pk))


async def paired(lot: Lot) -> tuple[Kiosk, str]:
    return await do(lambda: paired_display(lot))


async def other_lot(listed: bool = True) -> Lot:  # noqa: FBT001, FBT002 — a test's switch
    def make() -> Lot:
        owner = User.objects.create_user("owner2")
        return Lot.objects.create(owner=owner, name="Other", currency="JPY", listed=listed)

    return await do(make)


async def test_a_display_without_a_key_shows_a_code_answers_pings_and_takes_no_command(
    stage: Stage, connect: Opener
) -> None:
    socket, code = await waiting(connect, address="192.0.2.7", user_agent="Chromium on a pole")
    row = await do(Pairing.objects.get)
    assert (row.code, row.address, row.browser) == (code, "192.0.2.7", "Chromium on a pole")
    await socket.send(type="ping", id=1, client_time=2)
    assert (await socket.next())["type"] == "pong"
    for type_ in ("look-up-pairing", "cancel-booking", "pair-kiosk"):
        await socket.send(type=type_, request_id="r", code=code)
        assert (await socket.next())["code"] == "unknown-command"
    await socket.close()
    await until(lambda: not Pairing.objects.exists())


async def test_a_display_that_waits_is_never_left_in_silence(
    stage: Stage, connect: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("realtime.ticker.SILENT_S", 0.1)
    socket, _ = await waiting(connect)
    beat = await socket.next("heartbeat")
    assert set(beat) == {"type", "server_time"}


async def test_an_expired_code_is_followed_by_the_next_one_on_the_same_socket(
    stage: Stage, connect: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairing, "CODE_LASTS", timedelta(milliseconds=100))
    socket, first = await waiting(connect)
    monkeypatch.setattr(pairing, "CODE_LASTS", timedelta(minutes=10))
    second = (await socket.next())["code"]
    assert second != first
    assert (await do(Pairing.objects.get)).code == second
    await confirm(second, stage[1])
    assert (await socket.next())["type"] == "paired"


@pytest.mark.usefixtures("no_sweep")
async def test_a_display_is_paired_fetches_its_key_and_follows_its_board(stage: Stage, connect: Opener) -> None:
    driver, lot, slot = stage
    socket, code = await waiting(connect)
    kiosk = await confirm(code, lot)
    claim = (await socket.next())["claim"]
    assert await socket.closed() == 1000
    key = await do(lambda: claim_key(claim=claim))
    board = await with_key(connect, key)
    snapshot = await board.next()
    assert (snapshot["type"], snapshot["stream"]) == ("snapshot", f"lot.{lot.pk}")
    await do(lambda: book(driver, slot))
    event = await board.next()
    assert (event["type"], "driver" in str(event)) == ("booking-created", False)
    again = await with_key(connect, key, f"{KIOSK}?since={snapshot['version']}&epoch={board.epoch}")
    assert [(await again.next())["type"] for _ in range(2)] == ["booking-created", "resumed"]
    await board.send(type="list-bookings", request_id="r")
    assert (await board.next())["code"] == "unknown-command"
    assert (await do(lambda: Kiosk.objects.get(pk=kiosk.pk))).key_hash is not None


@pytest.mark.usefixtures("unheard", "quick_sweep")
async def test_a_confirmation_that_nobody_said_is_found_by_the_sweep(stage: Stage, connect: Opener) -> None:
    socket, code = await waiting(connect)
    await confirm(code, stage[1])
    assert (await socket.next())["type"] == "paired"


@pytest.mark.usefixtures("unheard", "quick_sweep")
async def test_a_display_whose_pairing_is_gone_is_told_to_come_back(stage: Stage, connect: Opener) -> None:
    socket, _ = await waiting(connect)
    await do(Pairing.objects.all().delete)
    assert await socket.closed() == 4012


@pytest.mark.usefixtures("no_sweep")
async def test_a_revoked_display_loses_every_socket_and_is_paired_again(stage: Stage, connect: Opener) -> None:
    _, lot, _ = stage
    (kiosk, key), (_, other) = await paired(lot), await paired(lot)
    sockets = [await with_key(connect, key), await with_key(connect, key, f"/ws/lots/{lot.pk}/")]
    stays = await with_key(connect, other)
    for socket in (*sockets, stays):
        await socket.next("snapshot")
    await revoke(kiosk, lot)
    for socket in sockets:
        assert await socket.closed(patience_s=1.0) == 4401
    await stays.send(type="ping", id=1, client_time=2)
    assert (await stays.next("pong"))["id"] == 1
    again = await with_key(connect, key)
    code = (await again.next("pairing-code"))["code"]
    await confirm(code, lot)
    assert (await again.next())["type"] == "paired"


@pytest.mark.parametrize("header", ["Kiosk", "Kiosk ", "Kiosk a b", "Kiosk unknown", "kiosk {0}x", "Kiosk \xe9"])
async def test_a_key_that_is_none_begins_to_pair(stage: Stage, connect: Opener, header: str) -> None:
    _, key = await paired(stage[1])
    cookie = f"kiosk={key}"
    socket = await connect(None, KIOSK, authorization=header.format(key), cookie=cookie)
    assert (await socket.next())["type"] == "pairing-code", "with a header cookies are not looked at"


@pytest.mark.parametrize(
    ("headers", "first"),
    [
        ({"origin": OURS}, "snapshot"),
        ({}, "snapshot"),
        ({"authorization": "Token nonsense"}, "snapshot"),
        ({"authorization": "Bearer nonsense"}, "snapshot"),
        ({"origin": "http://evil.example"}, "pairing-code"),
        ({"origin": "null"}, "pairing-code"),
    ],
)
async def test_a_browsers_display_comes_in_with_its_cookie_unless_a_foreign_page_sends_it(
    stage: Stage, connect: Opener, headers: dict[str, str], first: str
) -> None:
    _, key = await paired(stage[1])
    socket = await connect(None, KIOSK, cookie=f"prefs=a; kiosk={key}", **headers)
    assert (await socket.next())["type"] == first


def signed_in(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


async def test_who_is_signed_in_counts_for_nothing_where_displays_come_in(stage: Stage, connect: Opener) -> None:
    owner = await do(lambda: stage[1].owner)
    cookie = f"sessionid={await do(lambda: signed_in(owner))}"
    for socket in (await connect(owner, KIOSK), await connect(None, KIOSK, origin=OURS, cookie=cookie)):
        assert (await socket.next())["type"] == "pairing-code"


async def test_a_display_may_open_the_board_of_its_own_lot_listed_or_not_and_no_other(
    stage: Stage, connect: Opener
) -> None:
    _, lot, _ = stage
    hidden = await other_lot(listed=False)
    (_, key), (_, hidden_key) = await paired(lot), await paired(hidden)
    mine, theirs, nobodys = (f"/ws/lots/{pk}/" for pk in (lot.pk, hidden.pk, 2**62))
    for key_, path in ((key, mine), (hidden_key, theirs)):
        assert (await (await with_key(connect, key_, path)).next())["type"] == "snapshot"
        assert (await (await connect(None, path, cookie=f"kiosk={key_}")).next())["type"] == "snapshot"
    for key_, path, code in ((hidden_key, mine, 4403), (key, theirs, 4404), (key, nobodys, 4404), ("x", mine, 4401)):
        assert await (await with_key(connect, key_, path)).closed() == code
        by_cookie = await connect(None, path, cookie=f"kiosk={key_}")
        assert await by_cookie.closed() == code
    foreign = await connect(None, mine, cookie=f"kiosk={key}", origin="http://evil.example")
    assert await foreign.closed() == 4403


async def test_on_a_board_somebody_who_is_signed_in_comes_before_the_displays_cookie(
    stage: Stage, connect: Opener
) -> None:
    driver, lot, _ = stage
    other = await other_lot()
    _, key = await paired(other)
    session = await do(lambda: signed_in(driver))
    path = f"/ws/lots/{lot.pk}/"
    both = await connect(None, path, origin=OURS, cookie=f"sessionid={session}; kiosk={key}")
    assert (await both.next())["type"] == "snapshot"
    _, own_key = await paired(lot)
    old = await connect(None, path, origin=OURS, cookie=f"sessionid={'x' * 32}; kiosk={own_key}")
    assert (await old.next())["type"] == "snapshot"
    wrong = await connect(None, path, authorization="Token nonsense", cookie=f"kiosk={own_key}")
    assert await wrong.closed() == 4401, "with a token cookies are not looked at"


@pytest.mark.parametrize("path", ["/ws/driver/", "/ws/owner/", "/ws/lots/"])
async def test_a_display_opens_nothing_else(stage: Stage, connect: Opener, path: str) -> None:
    _, key = await paired(stage[1])
    assert await (await with_key(connect, key, path)).closed() == 4401
    assert await (await connect(None, path, origin=OURS, cookie=f"kiosk={key}")).closed() == 4401


async def test_only_so_many_displays_wait_at_one_address(stage: Stage, connect: Opener, settings: Settings) -> None:
    settings.UNPAIRED_PER_ADDRESS = 2
    sockets = [(await waiting(connect))[0] for _ in range(2)]
    assert await (await connect(None, KIOSK)).closed() == 4429
    await waiting(connect, address="192.0.2.2")
    _, key = await paired(stage[1])
    assert (await (await with_key(connect, key)).next())["type"] == "snapshot"
    await sockets[0].close()
    await waiting(connect)


async def test_a_display_may_have_only_so_many_sockets(stage: Stage, connect: Opener, settings: Settings) -> None:
    settings.SOCKETS_PER_USER = 2
    (_, key), (_, other) = await paired(stage[1]), await paired(stage[1])
    for _ in range(2):
        await (await with_key(connect, key)).next("snapshot")
    assert await (await with_key(connect, key)).closed() == 4429
    await (await with_key(connect, other)).next("snapshot")


def seen(kiosk: Kiosk) -> Any:
    return Kiosk.objects.get(pk=kiosk.pk).last_seen


def forget_a_minute(kiosk: Kiosk) -> Any:
    Kiosk.objects.filter(pk=kiosk.pk).update(last_seen=F("last_seen") - timedelta(minutes=1))
    return seen(kiosk)


async def test_a_display_is_seen_when_it_comes_and_when_it_goes_and_its_owner_sees_that(
    stage: Stage, connect: Opener
) -> None:
    _, lot, _ = stage
    kiosk, key = await paired(lot)
    owner = await do(lambda: lot.owner)
    dashboard = await connect(owner, "/ws/owner/")
    await dashboard.next("snapshot")
    socket = await with_key(connect, key)
    event = await dashboard.next()
    assert (event["type"], event["actor"]) == ("kiosks-updated", "system")
    assert event["kiosks"][0]["last_seen"] == event["server_time"]
    before = await do(lambda: forget_a_minute(kiosk))
    await socket.close()
    await until(lambda: seen(kiosk) > before)


@pytest.fixture
def quick_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(displays, "SEEN_EVERY_S", 0.3)


@pytest.mark.usefixtures("quick_rounds")
async def test_displays_that_stay_are_seen_again_and_again_all_at_once(
    stage: Stage, connect: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[set[int]] = []

    def noted(*, kiosk_ids: set[int]) -> None:
        calls.append(set(kiosk_ids))
        note_seen(kiosk_ids=kiosk_ids)

    monkeypatch.setattr(displays, "note_seen", noted)
    pairs = [await paired(stage[1]) for _ in range(3)]
    ids = {kiosk.pk for kiosk, _ in pairs}
    for _, key in pairs:
        await (await with_key(connect, key)).next("snapshot")
    await until(lambda: calls.count(ids) >= 2)
    hour = timedelta(hours=1)
    lately = await do(moment) - hour / 2
    await do(lambda: Kiosk.objects.update(last_seen=F("last_seen") - hour))
    await until(lambda: all(seen(kiosk) > lately for kiosk, _ in pairs))


async def test_while_the_database_cannot_be_told_displays_go_on_and_it_is_told_later(
    stage: Stage, connect: Opener, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk, key = await paired(stage[1])
    tries: list[int] = []

    def away(**_: Any) -> None:
        tries.append(1)
        raise Unavailable

    with monkeypatch.context() as patch:
        patch.setattr(displays, "note_seen", away)
        socket = await with_key(connect, key)
        await socket.next("snapshot")
        await until(lambda: len(tries) > 2)
        await socket.send(type="ping", id=1, client_time=2)
        await socket.next("pong")
        assert await do(lambda: seen(kiosk)) is None
    await until(lambda: seen(kiosk) is not None)


async def test_a_server_that_stops_tells_what_its_displays_did_last(
    stage: Stage, connect: Opener, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(displays, "GAP_S", 3600.0)
    kiosk, key = await paired(stage[1])
    sockets = [await with_key(connect, key), await connect(None, KIOSK)]
    for socket in sockets:
        await socket.next()
        await socket.close()
    assert (await do(lambda: seen(kiosk)), await do(Pairing.objects.count)) == (None, 1)
    await runtime.displays.stop()
    assert await do(lambda: seen(kiosk)) is not None
    assert await do(Pairing.objects.count) == 0


async def test_what_an_owner_types_is_looked_up_confirmed_and_revoked(stage: Stage, connect: Opener) -> None:
    _, lot, _ = stage
    owner = await do(lambda: lot.owner)
    dashboard = await connect(owner, "/ws/owner/")
    await dashboard.next("snapshot")
    _, code = await waiting(connect, address="192.0.2.7", user_agent="Chromium")
    typed = f" {code[:3].lower()}-{code[3:]}"
    looked = await ask(dashboard, "look-up-pairing", code=typed)
    row = await do(Pairing.objects.get)
    shown = looked["pairing"]
    assert (shown["address"], shown["browser"]) == ("192.0.2.7", "Chromium")
    assert shown["expires_at"] == row.expires_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    kiosk = (await ask(dashboard, "pair-kiosk", code=typed, lot_id=lot.pk, name=" Gate A "))["kiosk"]
    assert kiosk == {"id": kiosk["id"], "name": "Gate A", "lot_id": lot.pk, "last_seen": None}
    assert (await ask(dashboard, "revoke-kiosk", kiosk_id=kiosk["id"]))["kiosk"] == kiosk


async def test_after_five_wrong_codes_no_code_is_taken_from_this_owner(
    stage: Stage, connect: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, lot, _ = stage
    owner = await do(lambda: lot.owner)
    dashboard = await connect(owner, "/ws/owner/")
    await dashboard.next("snapshot")
    _, code = await waiting(connect)
    for _ in range(3):
        assert "pairing" in await ask(dashboard, "look-up-pairing", code=code), "a right code does not count"
        assert (await ask(dashboard, "pair-kiosk", code=code, lot_id=2**62, name="x"))["code"] == "not-found"
        assert (await ask(dashboard, "pair-kiosk", code=code, lot_id=lot.pk, name=""))["code"] == "invalid"
    for n in range(5):
        if n % 2:
            wrong = await ask(dashboard, "pair-kiosk", code="AAAAAA", lot_id=lot.pk, name="Gate A")
        else:
            wrong = await ask(dashboard, "look-up-pairing", code=f"AAAAA{n}")
        assert wrong["code"] == "not-found"
    for type_, fields in (("look-up-pairing", {}), ("pair-kiosk", {"lot_id": lot.pk, "name": "Gate A"})):
        assert (await ask(dashboard, type_, code=code, **fields))["code"] == "too-many-requests"
    another = await other_lot()
    theirs = await connect(await do(lambda: another.owner), "/ws/owner/")
    await theirs.next("snapshot")
    assert "pairing" in await ask(theirs, "look-up-pairing", code=code)
    monkeypatch.setattr("realtime.guesses.WINDOW_S", 0.0)
    assert "pairing" in await ask(dashboard, "look-up-pairing", code=code)


_numbers = iter(range(10_000))


async def ask(socket: Socket, type_: str, **fields: Any) -> dict[str, Any]:
    await socket.send(type=type_, request_id=f"r{next(_numbers)}", **fields)
    return await socket.next("reply", "error")


async def test_displays_at_one_address_begin_to_wait_only_so_often(
    stage: Stage, connect: Opener, settings: Settings
) -> None:
    settings.PAIRINGS_PER_MINUTE = 2
    for address in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"):
        await (await connect(None, KIOSK, address=address)).next("pairing-code")
    assert await (await connect(None, KIOSK, address="2001:db8:1:2::77")).closed() == 4429
    await (await connect(None, KIOSK, address="2001:db8:1:3::1")).next("pairing-code")
    assert await do(Pairing.objects.count) == 3
