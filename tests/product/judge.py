"""Judges everything that comes through one socket, in its order, as the protocol promises it."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.product import shapes
from tests.product.shapes import ENDS, EVENTS, OF_BOOKING, Misbehaved, Value, holds, instant
from tests.protocol import strict

# In every name of a person and every plate that the tests make: on a public board there must be none of it.
PERSONAL = ("Zanzibar", "zanzibar", "QZ")
# On any socket, at any time.
ASIDE = {"pong", "reply", "error"}
# Ticks and the like carry an estimate of the database's clock.
ESTIMATE = timedelta(milliseconds=100)


@dataclass
class Judge:
    """Of one socket: what kind it is, the stream it should carry and where the client asked to go on."""

    kind: str
    stream: str | None = None
    since: int | None = None
    version: int | None = None
    epoch: str | None = None
    began: bool = False
    code: str | None = None
    paired: bool = False
    end_times: dict[int, datetime] = field(default_factory=dict)
    asked: dict[str, Value] = field(default_factory=dict)

    def sends(self, message: Value) -> None:
        """Take note of what the client sends: a reply is judged by the command that it answers."""
        if isinstance(message.get("request_id"), str):
            self.asked.setdefault(message["request_id"], message)

    def read(self, text: str | bytes, at: datetime | None = None) -> Value:
        """Give the message; raises Misbehaved where the protocol is broken.

        `at` is when it came, by the clock of the database's machine: a process with a clock of its own betrays itself.
        """
        holds(isinstance(text, str), "a binary frame", text)
        try:
            message: Value = json.loads(text)
        except ValueError:
            raise Misbehaved(f"no JSON: {text!r}") from None
        holds(isinstance(message, dict) and "type" in message, "no message", text)
        wrong = strict.fault(self.kind, message, self.asked.get(str(message.get("request_id"))))
        holds(wrong is None, str(wrong), text)
        sent_at = instant(message["server_time"])
        if at is not None:
            off = timedelta(0) if message["type"] in EVENTS else ESTIMATE
            holds(sent_at <= at + off, f"from the future, at {at}", text)
        if self.kind == "lot":
            holds(not any(word in str(text) for word in PERSONAL), "personal data on a public board", text)
        self._judge(message)
        return message

    def _judge(self, message: Value) -> None:
        match message["type"]:
            case type_ if type_ in ASIDE:
                pass
            case "lots":
                for lot in message["lots"]:
                    shapes.overview(lot)
            case "pairing-code" | "paired" if self.kind == "kiosk":
                self._pairing(message)
            case "heartbeat" if self.stream is None:
                pass
            case _ if self.stream is not None:
                self._of_stream(message)
            case _:
                raise Misbehaved(f"nobody promised this here: {message!r}")

    def _pairing(self, message: Value) -> None:
        holds(not self.paired, "after the display was paired", message)
        if message["type"] == "paired":
            holds(self.code is not None, "paired without a code", message)
            self.paired = True
            return
        holds(message["code"] != self.code, "no new code", message)
        left = instant(message["expires_at"]) - instant(message["server_time"])
        holds(timedelta(0) < left <= shapes.CODE_LASTS + ESTIMATE, "a code lasts ten minutes", message)
        self.code = message["code"]

    def _of_stream(self, message: Value) -> None:
        match message["type"]:
            case type_ if type_ in EVENTS:
                self._next(message)
                self._event(message)
            case "snapshot":
                self._snapshot(message)
            case "resumed":
                self._resumed(message)
            case "today":
                holds(self.began, "today before the snapshot", message)
            case "heartbeat" | "booking-tick":
                self._at_present(message)
            case _:
                raise Misbehaved(f"no deed of this version causes it: {message!r}")

    def _event(self, message: Value) -> None:
        now = instant(message["server_time"])
        if message["type"] in OF_BOOKING:
            self._of_booking(message)
        for slot in message.get("slots", []):
            shapes.slot(slot, now)
        shapes.kiosks(message.get("kiosks", []), now)

    def _of_booking(self, message: Value) -> None:
        now, booking = instant(message["server_time"]), message["booking"]
        shapes.booking(booking, now)
        if "slot" in message:
            shapes.slot(message["slot"], now)
            holds(message["slot"]["id"] == booking["slot"]["id"], "another slot's entry", message)
        holds((message["type"] in ENDS) is (booking["status"] != "booked"), "the status is another's", message)
        if message["type"] in ("booking-created", "booking-renewed"):
            holds(now == instant(booking["start_time"]), "starts at another moment than it was made", message)
        if message["type"] == "booking-completed":
            holds(now >= instant(booking["end_time"]), "completed before its end", message)
        self._know(booking)

    def _next(self, message: Value) -> None:
        self._ours(message)
        if self.version is None:
            holds(self.since is not None, "an event before the snapshot", message)
            self.version = self.since
        assert self.version is not None
        holds(message["version"] == self.version + 1, f"not the one after {self.version}", message)
        self.version += 1

    def _snapshot(self, message: Value) -> None:
        self._ours(message)
        self._begin(message)
        self.end_times.clear()
        now, within_s = instant(message["server_time"]), shapes.SNAPSHOT_AGE_S
        for booking in message.get("bookings", []):
            shapes.booking(booking, now, within_s=within_s)
            self._know(booking)
        shapes.kiosks(message.get("kiosks", []), now + ESTIMATE)
        for slot in _slots(message):
            shapes.slot(slot, now, within_s=within_s)
            if slot["booking"]:
                self.end_times[slot["booking"]["id"]] = instant(slot["booking"]["end_time"])

    def _resumed(self, message: Value) -> None:
        self._ours(message)
        holds(not self.began and self.since is not None, "resumed what was not asked for", message)
        reached = self.since if self.version is None else self.version
        holds(message["version"] == reached, f"resumed elsewhere than at {reached}", message)
        self._begin(message)

    def _begin(self, message: Value) -> None:
        self.version, self.epoch, self.began = message["version"], message["epoch"], True

    def _at_present(self, message: Value) -> None:
        self._ours(message)
        holds(self.began, "before the stream began", message)
        holds(message["version"] == self.version, f"not at the present version, {self.version}", message)
        if message["type"] == "booking-tick":
            self._tick(message["bookings"], instant(message["server_time"]), message)

    def _tick(self, bookings: list[Value], now: datetime, message: Value) -> None:
        holds(len({booking["id"] for booking in bookings}) == len(bookings), "one booking twice", message)
        for booking in bookings:
            # After a resume the client knows only what it has seen since.
            end_time = self.end_times.get(booking["id"])
            holds(end_time or self.since is not None or self.kind == "owner", "a tick of an unknown booking", message)
            holds(end_time is None or now < end_time, "a tick after the end", message)

    def _ours(self, message: Value) -> None:
        holds(message["stream"] == self.stream, f"not of {self.stream}", message)

    def _know(self, booking: Value) -> None:
        if booking["status"] == "booked":
            self.end_times[booking["id"]] = instant(booking["end_time"])
        else:
            self.end_times.pop(booking["id"], None)


def _slots(message: Value) -> list[Value]:
    return [*message.get("slots", []), *(slot for lot in message.get("lots", []) for slot in lot.get("slots", []))]
