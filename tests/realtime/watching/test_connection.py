import asyncio
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from realtime.watching import connection
from realtime.watching.address import Server
from realtime.watching.clock import ServerClock
from realtime.watching.connection import Follower
from realtime.watching.entry import TokenEntry
from realtime.watching.errors import CannotWatch
from realtime.watching.place import Step
from tests.realtime.watching import frames
from tests.realtime.watching.frames import EPOCH
from tests.realtime.watching.small_server import SmallServer, Socket, small_server

BOUND_S = 10.0


class Heard:
    """A listener that remembers; `until` waits for a message or a loss."""

    def __init__(self) -> None:
        self.types: list[str] = []
        self.steps: list[Step] = []
        self.losses: list[str] = []
        self._news = asyncio.Event()

    def received(self, text: str, message: dict[str, Any], step: Step) -> None:
        assert text
        if message["type"] != "pong":
            self.types.append(message["type"])
            self.steps.append(step)
        self._news.set()

    def lost(self, sentence: str) -> None:
        self.losses.append(sentence)
        self._news.set()

    async def until(self, follower: Follower, *types: str, known: ServerClock | None = None) -> None:
        following = asyncio.create_task(follower.follow())
        try:
            async with asyncio.timeout(BOUND_S):
                while self.types != list(types) or (known and not known.known):
                    await asyncio.wait(
                        {following, asyncio.create_task(self._news.wait())}, return_when="FIRST_COMPLETED"
                    )
                    self._news.clear()
                    if following.done():
                        following.result()
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random, "random", lambda: 0.0)


@pytest.fixture
def heard() -> Heard:
    return Heard()


def follower_of(
    server: SmallServer, heard: Heard, clock: ServerClock | None = None, path: str = "/ws/driver/"
) -> Follower:
    clock = clock or ServerClock()
    return Follower(server=Server.parse(server.url), path=path, entry=TokenEntry("KEY"), clock=clock, listener=heard)


async def one_booking(socket: Socket) -> None:
    await socket.send(frames.snapshot(), frames.created(1))
    await socket.stay()


async def gone_after_a_booking(socket: Socket) -> None:
    await socket.send(frames.snapshot(), frames.created(1))
    socket.connection.transport.abort()


async def resumed_and_ended(socket: Socket) -> None:
    await socket.send(frames.ended(2), frames.of_stream("resumed", 2, epoch=EPOCH))
    await socket.stay()


async def test_the_token_travels_in_a_header_and_never_in_the_url(heard: Heard) -> None:
    async with small_server(one_booking) as server:
        await heard.until(follower_of(server, heard), "snapshot", "booking-created")
    assert server.authorizations == ["Token KEY"]
    assert server.paths == ["/ws/driver/"]


async def test_a_broken_connection_is_resumed_from_the_version_that_we_have(heard: Heard) -> None:
    async with small_server(gone_after_a_booking, resumed_and_ended) as server:
        await heard.until(follower_of(server, heard), "snapshot", "booking-created", "booking-completed", "resumed")
    assert server.paths == ["/ws/driver/", f"/ws/driver/?since=1&epoch={EPOCH}"]
    assert heard.losses == ["the connection broke; next try in 0.0 s"]
    assert heard.steps == [Step.SNAPSHOT, Step.EVENT, Step.EVENT, Step.BESIDE]


async def test_a_missing_event_is_fetched_by_reconnecting(heard: Heard) -> None:
    async def leaves_one_out(socket: Socket) -> None:
        await socket.send(frames.snapshot(), frames.ended(2))
        await socket.stay()

    async def replays(socket: Socket) -> None:
        await socket.send(frames.created(1), frames.ended(2), frames.of_stream("resumed", 2, epoch=EPOCH))
        await socket.stay()

    async with small_server(leaves_one_out, replays) as server:
        expected = ["snapshot", "booking-completed", "booking-created", "booking-completed", "resumed"]
        await heard.until(follower_of(server, heard), *expected)
    assert server.paths[1] == f"/ws/driver/?since=0&epoch={EPOCH}"
    assert heard.steps == [Step.SNAPSHOT, Step.HOLE, Step.EVENT, Step.EVENT, Step.BESIDE]


async def test_silence_means_that_the_connection_is_dead(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "SILENCE_S", 0.1)
    monkeypatch.setattr(connection, "PINGS_AT_CONNECT", 0)
    async with small_server(one_booking, resumed_and_ended) as server:
        await heard.until(follower_of(server, heard), "snapshot", "booking-created", "booking-completed", "resumed")
    assert heard.losses[0] == "no word from the server for 0.1 s; next try in 0.0 s"


async def test_after_a_jump_of_the_machines_clock_it_reconnects_and_measures_anew(
    heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    class WokenOnce:
        def jumped(self) -> bool:
            return not heard.losses

    monkeypatch.setattr(connection, "LOOK_S", 0.1)
    monkeypatch.setattr(connection, "JumpDetector", WokenOnce)
    async with small_server(one_booking, resumed_and_ended) as server:
        await heard.until(follower_of(server, heard), "snapshot", "booking-created", "booking-completed", "resumed")
    assert heard.losses == ["this machine's clock jumped; next try in 0.0 s"]


@pytest.mark.parametrize(("code", "word"), [(4401, "not signed in"), (4403, "not yours"), (4404, "no such lot")])
async def test_a_final_code_ends_the_watch_with_a_sentence(heard: Heard, code: int, word: str) -> None:
    async def refuses(socket: Socket) -> None:
        await socket.close(code)

    async with small_server(refuses) as server:
        with pytest.raises(CannotWatch, match=word):
            await heard.until(follower_of(server, heard), "never")
    assert len(server.paths) == 1


@pytest.mark.parametrize("code", [1000, 1012, 4012, 4408])
async def test_after_other_codes_it_comes_back(heard: Heard, code: int) -> None:
    async def closes(socket: Socket) -> None:
        await socket.send(frames.snapshot(5))
        await socket.close(code)

    async def resumes(socket: Socket) -> None:
        await socket.send(frames.of_stream("resumed", 5, epoch=EPOCH))
        await socket.stay()

    async with small_server(closes, resumes) as server:
        await heard.until(follower_of(server, heard), "snapshot", "resumed")
    assert server.paths == ["/ws/driver/", f"/ws/driver/?since=5&epoch={EPOCH}"]
    assert len(heard.losses) == 1


async def test_a_server_that_is_not_there_is_said_at_once(heard: Heard) -> None:
    async with small_server(one_booking) as server:
        pass
    with pytest.raises(
        CannotWatch, match=r"^No server answers at http://127\.0\.0\.1:\d+ \(.*\); start one with `make run`"
    ):
        await heard.until(follower_of(server, heard), "never")


async def test_a_server_that_went_away_is_tried_again(heard: Heard) -> None:
    async with small_server(gone_after_a_booking) as server:
        follower = follower_of(server, heard)
        await heard.until(follower, "snapshot", "booking-created")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await heard.until(follower, "never")
    assert "the server cannot be reached; next try in 0.0 s" in heard.losses


async def test_an_address_without_sockets_is_said(heard: Heard) -> None:
    async with small_server(one_booking) as server:
        server.refusals.append(404)
        with pytest.raises(CannotWatch, match="answers 404 where a socket should open"):
            await heard.until(follower_of(server, heard), "never")


async def test_the_servers_clock_is_known_whatever_ours_says(heard: Heard) -> None:
    clock = ServerClock()
    async with small_server(one_booking, ahead=timedelta(hours=3)) as server:
        await heard.until(follower_of(server, heard, clock), "snapshot", "booking-created", known=clock)
        expected = datetime.now(UTC) + timedelta(hours=3)
    assert clock.known
    assert abs(clock.now() - expected) < timedelta(seconds=1)
