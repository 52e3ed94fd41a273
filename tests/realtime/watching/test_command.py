import asyncio
import signal
from datetime import UTC, datetime, timedelta

import pytest

from tests.realtime.watching import frames
from tests.realtime.watching.frames import START, text
from tests.realtime.watching.running import watching
from tests.realtime.watching.small_server import Script, SmallServer, Socket, small_server


class OneBooking:
    """A booking that has 2.5 s left when the client comes; it ends when the test says so."""

    def __init__(self) -> None:
        self.is_over = asyncio.Event()
        self.server: SmallServer

    async def __call__(self, socket: Socket) -> None:
        self.server.ahead = START + timedelta(seconds=57.5) - datetime.now(UTC)
        await socket.send(frames.snapshot(), frames.created(1))
        await self.is_over.wait()
        await socket.send(frames.ended(2))
        await socket.stay()


async def test_into_a_pipe_a_booking_is_lines_from_its_beginning_to_its_end() -> None:
    play = OneBooking()
    async with (
        small_server(play) as play.server,
        watching("driver", "--token", "K", "--url", play.server.url) as client,
    ):
        assert await client.line() == "14:00:00  snapshot       version 0, 0 open bookings"
        assert (await client.line()).startswith("14:00:00  booked         M1  Demo minute lot  KL-08-AZ-1234")
        counted = [await client.line() for _ in range(3)]
        assert [line.split("  ")[1] for line in counted] == ["M1 00:00:02", "M1 00:00:01", "M1 00:00:00"]
        assert (await client.line()).endswith("M1 ending…")
        play.is_over.set()
        assert "completed      M1" in await client.line_with("completed")


async def test_on_a_terminal_a_picture_is_redrawn_below_the_events() -> None:
    play = OneBooking()
    async with (
        small_server(play) as play.server,
        watching("driver", "--token", "K", "--url", play.server.url, terminal=True) as client,
    ):
        drawn = await client.until("\x1b[2A\r\x1b[J── driver · live · 14:00:58")
        assert "booked         M1" in drawn
        await client.until("00:00:01  M1  Demo minute lot")
        await client.until("ending…  M1  Demo minute lot")
        play.is_over.set()
        await client.until("No booking is running.")


async def test_frames_are_printed_as_they_came() -> None:
    async def two(socket: Socket) -> None:
        await socket.send(frames.snapshot(), frames.created(1))
        await socket.stay()

    async with small_server(two) as server, watching("driver", "--json", "--token", "K", "--url", server.url) as client:
        said = {await client.line() for _ in range(3)}
        assert {text(frames.snapshot()), text(frames.created(1))} < said


async def test_a_reader_that_goes_away_ends_it_quietly() -> None:
    async with small_server(chatter) as server, watching("lots", "--token", "K", "--url", server.url) as client:
        await client.line()
        client.out._transport.close()  # type: ignore[attr-defined]
        assert await client.end() == (0, "")


async def test_ctrl_c_ends_it_quietly() -> None:
    async with small_server(chatter) as server, watching("lots", "--token", "K", "--url", server.url) as client:
        await client.line()
        client.process.send_signal(signal.SIGINT)
        assert await client.end() == (130, "")


async def chatter(socket: Socket) -> None:
    while True:
        await socket.send(frames.lots(5))
        await asyncio.sleep(0.01)  # a server's own pace


async def refuses(socket: Socket) -> None:
    await socket.close(4404)


@pytest.mark.parametrize(
    ("script", "words", "sentence"),
    [
        (refuses, ("lot", "99", "--token", "K"), "There is no such lot or stream on this server"),
        (chatter, ("lots",), "Say who is watching"),
        (chatter, ("lots", "--as", "driver"), "There is nobody to ask for the password"),
        (chatter, ("lot", "--token", "K"), "Say `watch lot ID`"),
        (chatter, ("driver", "3", "--token", "K"), "Say `watch lot ID`"),
        (chatter, ("kiosk", "--token", "K"), "A display needs no account"),
        (chatter, ("lots", "--token", "K", "--key-file", "key"), "--key-file goes with `watch kiosk` alone"),
        (chatter, ("kiosk", "--key-file", "/dev/null/key"), "The key cannot be read from /dev/null/key"),
        (chatter, ("lots", "--as", "driver", "--password", "x", "--url", "nowhere"), "is not the URL of a server"),
        (chatter, ("lots", "--token", "K", "--url", "http://127.0.0.1:1"), "No server answers at http://127.0.0.1:1 "),
    ],
)
async def test_what_cannot_be_watched_is_said_in_one_sentence(script: Script, words: list[str], sentence: str) -> None:
    async with small_server(script) as server, watching("--url", server.url, *words) as client:
        code, trouble = await client.end()
    assert code == 1
    assert sentence in trouble
    assert trouble.count("\n") == 1
