"""Frames at random: commands with a field that is wrong, JSON that is none, and bytes. A seed says them all."""

import json
import random
from typing import Any

from websockets.exceptions import ConnectionClosed

from bookings.api.errors import STATUS
from realtime.protocol.reading import sockets
from tests.abuse.counting import tried
from tests.product.screen import Closed, Screen
from tests.product.town import Town

SOCKETS = ("driver", "owner", "lot", "lots", "kiosk")
PATHS = {"driver": "/ws/driver/", "owner": "/ws/owner/", "lots": "/ws/lots/", "kiosk": "/ws/kiosk/"}
# What a socket may be closed with for what was sent.
ENDS = {4400, 4429, 1007, 1009}
CODES = {*STATUS, "unknown-command", "booking-ended"} - {"server-error"}
NASTY: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, 2**64, -(2**63), 10**300, 1.0, 1.5, -0.0, 1e308),
    *(
        "",
        " ",
        "1",
        "null",
        "a" * 65,
        "a" * 5_000,
        "\x00",
        "\x1f",
        "\u202e",
        "\u200b",
        "é" * 50,
        "🚗",
        "'; DROP TABLE x; --",
    ),
    *(
        "<script>",
        "{{7*7}}",
        "../../etc",
        "%s%n",
        "-1",
        "1e9",
        "NaN",
        "Asia/Kolkata",
        "INR",
        "car",
        "40.00",
        "BBBBBB",
        "__class__",
    ),
    *([], {}, [None], [[]], [1, 1], ["a"] * 600, {"a": {"b": []}}, {"id": 1}, {"__proto__": 1}, list(range(600))),
)
TEXTS = (
    *("", " ", "{", "}", "[]", "[1]", "null", "true", "0", '"text"', "{]", '{"type"}', "{'type': 'ping'}", "\ufeff{}"),
    *('{"type": "ping", "id": NaN}', '{"type": "ping", "id": -Infinity}', '{"type": "ping", "id": 1e999}', "//", "nul"),
    *('{"type": "ping", "type": "ping"}', '{"type": "ping", "id": "\\ud800"}', '{"\\udfff": 1}', '{"type": "ping"} x'),
    *("[" * 8_000, '{"a":' * 1_500, '{"type": "ping", "id": ' + "9" * 5_000 + "}", "\x00", "\x7f", "{}" * 3_000),
)


class Fuzzer:
    """One run: opens a socket, sends frames, opens it again when it was closed; each frame must be answered."""

    def __init__(self, town: Town, socket: str, chance: random.Random) -> None:
        self._town, self._socket, self._chance = town, socket, chance
        self._commands = {command.message.type: command.message.schema for command in sockets()[socket].commands}
        self._number = 0

    async def play(self, frames: int) -> None:
        """Send so many frames."""
        place = self._town.lot(slots=2)
        path = PATHS.get(self._socket, place.board)
        screen = None
        for _ in range(frames):
            screen = screen or await self._opened(place.owner, path)
            screen = await self._try(screen, self.frame())
        if screen is not None:
            await screen.leave()

    def frame(self) -> str | bytes:
        """Give the next one."""
        roll = self._chance.random()
        if roll < 0.06:
            return self._chance.choice(TEXTS)
        if roll < 0.08:
            return self._chance.randbytes(self._chance.randrange(200))
        if roll < 0.1:
            return "x" * self._chance.choice([8_191, 8_192, 8_193, 20_000])
        if roll < 0.14:
            return self._cut(json.dumps(self._command()))
        return json.dumps(self._command(), ensure_ascii=self._chance.random() < 0.5)

    def _cut(self, text: str) -> str:
        at = self._chance.randrange(1, len(text))
        return text[:at] + self._chance.choice(["", "}", '"', ",", "\x00", text])

    def _command(self) -> dict[str, Any]:
        type_ = self._chance.choice([*self._commands] * 4 + ["dance", "__init__", "websocket.close", "", "PING"])
        names = [*self._commands.get(type_, {}).get("properties", {}), "unknown"]
        self._number += 1
        message: dict[str, Any] = {"type": type_, "request_id": f"f{self._number}"}
        for name in self._chance.sample(names, self._chance.randint(0, len(names))):
            if name != "type" and (name != "request_id" or self._chance.random() < 0.2):
                message[name] = self._chance.choice(NASTY)
        return message

    async def _opened(self, owner: Any, path: str) -> Screen:
        if self._socket == "kiosk":
            screen: Screen = await self._town.open(owner.server, path)
        else:
            screen = await owner.open(path)
        await screen.wait_for_any({"snapshot", "lots", "pairing-code"})
        return screen

    async def _try(self, screen: Screen, sent: str | bytes) -> Screen | None:
        """Send a frame and have its answer; None where the socket was closed for it."""
        tried("frames")
        self._note(screen, sent)
        try:
            await screen.connection.send(sent)
            answer = await screen.wait_for_any({"pong", "reply", "error"})
        except (Closed, ConnectionClosed) as end:  # the fifth bad frame is answered, and then that was all
            code = screen.connection.close_code
            if code not in ENDS:
                raise AssertionError((code, sent)) from end
            return None
        assert answer["type"] != "error" or answer["code"] in CODES, (sent, answer)
        return screen

    @staticmethod
    def _note(screen: Screen, sent: str | bytes) -> None:
        # What is a command is judged with its reply: it must be one that is described.
        try:
            message = json.loads(sent)
        except (ValueError, RecursionError):
            return
        if isinstance(message, dict) and isinstance(message.get("type"), str):
            screen.judge.sends(message)
