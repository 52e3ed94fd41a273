import asyncio
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from realtime.watching import pairing
from realtime.watching.address import Server
from realtime.watching.clock import ServerClock
from realtime.watching.connection import Follower
from realtime.watching.errors import CannotWatch
from realtime.watching.pairing import KioskEntry
from tests.realtime.watching import frames
from tests.realtime.watching.small_server import SmallServer, Socket, small_server
from tests.realtime.watching.test_connection import Heard

SOMEWHERE = Server.parse("http://127.0.0.1:1")
BOUND_S = 10.0


@pytest.fixture
def claims(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was claimed; each claim gives a key named after it."""
    claimed: list[str] = []

    def answer(server: Server, path: str, body: dict[str, str], *, answer: str) -> str:
        assert (path, set(body), answer) == ("/kiosk/claim/", {"claim"}, "key")
        claimed.append(body["claim"])
        if body["claim"] == "too old":
            raise CannotWatch("This claim is too old.")
        return f"key-for-{body['claim']}"

    monkeypatch.setattr(pairing, "posted", answer)
    return claimed


async def waits(socket: Socket) -> None:
    await socket.send(frames.pairing_code())
    await socket.stay()


def confirms(claim: str) -> Any:
    async def play(socket: Socket) -> None:
        await socket.send(frames.pairing_code(), frames.message("paired", claim=claim))
        await socket.close(1000)

    return play


async def shows_board(socket: Socket) -> None:
    await socket.send(frames.board(frames.slot(1, "M1")))
    await socket.stay()


async def revokes(socket: Socket) -> None:
    await socket.send(frames.board(frames.slot(1, "M1")))
    await socket.close(4401)


async def follow(server: SmallServer, heard: Heard, *until: str, key_file: Path | None = None) -> None:
    """Follow until these have come, in this order."""
    where = Server.parse(server.url)
    entry = KioskEntry(where, key_file)
    follower = Follower(server=where, path="/ws/kiosk/", entry=entry, clock=ServerClock(), listener=heard)
    task = asyncio.create_task(follower.follow())
    async with asyncio.timeout(BOUND_S):
        while [type_ for type_ in heard.types if type_ != "pong"][: len(until)] != list(until):
            if task.done():
                task.result()
            await asyncio.sleep(0.01)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_a_display_is_paired_and_comes_in_with_its_key_at_once(claims: list[str]) -> None:
    heard = Heard()
    async with small_server(confirms("c1"), shows_board) as server:
        await follow(server, heard, "pairing-code", "paired", "snapshot")
    assert claims == ["c1"]
    assert server.authorizations == ["", "Kiosk key-for-c1"]
    assert heard.losses == []


async def test_a_display_that_was_revoked_is_paired_again_and_resumes_nothing_of_its_old_lot(claims: list[str]) -> None:
    heard = Heard()
    async with small_server(confirms("c1"), revokes, confirms("c2"), shows_board) as server:
        await follow(server, heard, "pairing-code", "paired", "snapshot", "pairing-code", "paired", "snapshot")
    assert server.authorizations[3] == "Kiosk key-for-c2"
    assert "since=" in server.paths[2]
    assert "since=" not in server.paths[3]
    assert heard.losses[0].startswith("this display was revoked; next try in")


async def test_a_claim_that_fails_is_told_and_the_display_waits_again(claims: list[str]) -> None:
    heard = Heard()
    async with small_server(confirms("too old"), waits) as server:
        await follow(server, heard, "pairing-code", "paired", "pairing-code")
    assert heard.losses[0] == "this display was confirmed, but has no key: This claim is too old."
    assert server.authorizations == ["", ""]


async def test_the_key_is_kept_for_the_next_start_and_nobody_else_may_read_it(
    claims: list[str], tmp_path: Path
) -> None:
    key_file = tmp_path / "key"
    key_file.touch(0o644)
    async with small_server(confirms("c1"), shows_board) as server:
        await follow(server, Heard(), "pairing-code", "paired", "snapshot", key_file=key_file)
        assert key_file.read_text() == "key-for-c1\n"
        assert key_file.stat().st_mode & 0o777 == 0o600
        assert os.listdir(tmp_path) == ["key"]  # noqa: PTH208 — names are enough
        await follow(server, Heard(), "snapshot", key_file=key_file)
    assert server.authorizations[-1] == "Kiosk key-for-c1"


async def test_a_key_that_cannot_be_kept_is_told_and_used(claims: list[str], tmp_path: Path) -> None:
    heard = Heard()
    async with small_server(confirms("c1"), shows_board) as server:
        await follow(server, heard, "pairing-code", "paired", "snapshot", key_file=tmp_path / "absent" / "key")
    assert heard.losses[0].startswith(f"the key cannot be kept in {tmp_path}/absent/key")


def test_a_file_that_holds_no_key_is_refused(tmp_path: Path) -> None:
    empty, other, binary = (tmp_path / name for name in ("empty", "other", "binary"))
    empty.write_text("\n")
    other.write_text("not a key\r\nHost: evil")
    binary.write_bytes(b"\xff\xfe")
    assert KioskEntry(SOMEWHERE, empty).headers() == {}
    assert KioskEntry(SOMEWHERE, tmp_path / "absent").headers() == {}
    for path in (other, binary, tmp_path):
        with pytest.raises(CannotWatch):
            KioskEntry(SOMEWHERE, path)
