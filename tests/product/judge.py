"""Judges everything that comes through one socket, in its order, as the protocol promises it."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.product import shapes
from tests.product.shapes import ENDS, EVENTS, MESSAGE, OF_BOOKING, OF_STREAM, Misbehaved, Value, has, holds, instant

# In every name of a person and every plate that the tests make: on a public board there must be none of it.
PERSONAL = ("Zanzibar", "zanzibar", "QZ")
# On any socket, at any time.
ASIDE = {"pong", "reply", "error"}
MOST_TICKING = 100
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

    def read(self, text: str | bytes, at: datetime | None = None) -> Value:
        """Give the message; raises Misbehaved where the protocol is broken.

        `at` is when it came, by the clock of the database's machine: a process with a clock of its own betrays itself.
        """
        holds(isinstance(text, str), "a binary frame", text)
        try:
            message: Value = json.loads(text)
        except ValueError:
            raise Misbehaved(f"no JSON: {text!r}") from None
        holds(isinstance(message, dict) and set(message) >= MESSAGE, "no message", text)
        sent_at = instant(message["server_time"])
        if at is not None:
            off = timedelta(0) if message["type"] in EVENTS else ESTIMATE
            holds(sent_at <= at + off, f"from the future, at {at}", text)
        if self.kind == "lot":
            holds(not any(word in str(text) for word in PERSONAL), "personal data on a public board", text)
        try:
            self._judge(message)
        except (KeyError, TypeError) as error:
            raise Misbehaved(f"not of the right shape ({error!r}): {text!r}") from error
        return message

    def _judge(self, message: Value) -> None:
        match message["type"]:
            case "pong":
                has(message, MESSAGE | {"id", "client_time"})
            case "reply":
                has(message, MESSAGE | {"request_id"}, perhaps=set(message))
            case "error":
                shapes.error(message)
            case "lots":
                holds(self.kind == "lots", "lots on another socket", message)
                has(message, MESSAGE | {"lots"})
                for lot in message["lots"]:
                    shapes.overview(lot)
            case "pairing-code" | "paired" if self.kind == "kiosk":
                self._pairing(message)
            case "heartbeat" if self.stream is None:
                has(message, MESSAGE)
            case _ if self.stream is not None:
                self._of_stream(message)
            case _:
                raise Misbehaved(f"nobody promised this here: {message!r}")

    def _pairing(self, message: Value) -> None:
        holds(not self.paired, "after the display was paired", message)
        if message["type"] == "paired":
            has(message, MESSAGE | {"claim"})
            holds(self.code is not None, "paired without a code", message)
            holds(shapes.CLAIM.fullmatch(message["claim"]), "no claim", message)
            self.paired = True
            return
        has(message, MESSAGE | {"code", "expires_at"})
        holds(shapes.CODE.fullmatch(message["code"]) and message["code"] != self.code, "no new code", message)
        left = instant(message["expires_at"]) - instant(message["server_time"])
        holds(timedelta(0) < left <= shapes.CODE_LASTS + ESTIMATE, "a code lasts ten minutes", message)
        self.code = message["code"]

    def _of_stream(self, message: Value) -> None:
        type_ = message["type"]
        if type_ == "kiosks-updated":
            holds(self.kind == "owner", "displays on another socket", message)
            has(message, OF_STREAM | {"kiosks", "actor"})
            holds(message["actor"] in shapes.ACTORS, "an unknown actor", message)
            shapes.kiosks(message["kiosks"], instant(message["server_time"]))
            self._next(message)
        elif type_ in EVENTS:
            self._event(message)
        elif type_ == "snapshot":
            self._snapshot(message)
        elif type_ == "resumed":
            self._resumed(message)
        elif type_ == "today":
            holds(self.began and self.kind == "owner", "today before the snapshot, or on another socket", message)
            has(message, MESSAGE | {"lots"})
            for lot in message["lots"]:
                shapes.today(lot)
        elif type_ in ("heartbeat", "booking-tick"):
            self._at_present(message)
        else:
            raise Misbehaved(f"nobody promised this: {message!r}")

    def _event(self, message: Value) -> None:
        self._next(message)
        if message["type"] in OF_BOOKING:
            self._of_booking(message)
        elif message["type"] == "lot-updated":
            has(message, OF_STREAM | {"lot", "slots"} | self._actor(message))
            shapes.lot(message["lot"])
            for slot in message["slots"]:
                shapes.slot(slot, instant(message["server_time"]))
        else:
            holds(self.kind == "owner", "lots-changed on another socket", message)
            has(message, OF_STREAM | self._actor(message))

    def _actor(self, message: Value) -> set[str]:
        holds(message.get("actor", "system") in shapes.ACTORS, "an unknown actor", message)
        return set() if self.kind == "lot" else {"actor"}

    def _of_booking(self, message: Value) -> None:
        renewed = {"previous_booking_id"} if message["type"] == "booking-renewed" else set()
        of_kind: dict[str, tuple[set[str], set[str]]] = {
            "driver": ({"booking"}, shapes.BOOKING),
            "owner": ({"booking", "slot", "lot_id"}, shapes.OWNERS_BOOKING),
            "lot": ({"booking", "slot", "lot_id"}, shapes.BOARD_BOOKING),
        }
        names, booking_names = of_kind[self.kind]
        has(message, OF_STREAM | names | renewed | self._actor(message))
        now, booking = instant(message["server_time"]), message["booking"]
        shapes.booking(booking, booking_names, now)
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
        of_kind = {
            "driver": ({"bookings", "vehicles"}, set[str]()),
            "owner": ({"lots", "bookings", "kiosks"}, {"more"}),
            "lot": ({"lot", "slots"}, set[str]()),
        }
        names, perhaps = of_kind[self.kind]
        has(message, OF_STREAM | {"epoch"} | names, perhaps=perhaps)
        self._ours(message)
        self._begin(message)
        self.end_times.clear()
        now, within_s = instant(message["server_time"]), shapes.SNAPSHOT_AGE_S
        for booking in message.get("bookings", []):
            names = shapes.BOOKING if self.kind == "driver" else shapes.OWNERS_BOOKING
            shapes.booking(booking, names, now, within_s=within_s)
            self._know(booking)
        for lot in message.get("lots", []):
            shapes.lot(lot, perhaps={"slots"})
        shapes.kiosks(message.get("kiosks", []), now + ESTIMATE)
        if self.kind == "lot":
            shapes.lot(message["lot"])
        for slot in _slots(message):
            shapes.slot(slot, now, within_s=within_s)
            if slot["booking"]:
                self.end_times[slot["booking"]["id"]] = instant(slot["booking"]["end_time"])

    def _resumed(self, message: Value) -> None:
        has(message, OF_STREAM | {"epoch"})
        self._ours(message)
        holds(not self.began and self.since is not None, "resumed what was not asked for", message)
        reached = self.since if self.version is None else self.version
        holds(message["version"] == reached, f"resumed elsewhere than at {reached}", message)
        self._begin(message)

    def _begin(self, message: Value) -> None:
        holds(isinstance(message["epoch"], str) and shapes.EPOCH.fullmatch(message["epoch"]), "no epoch", message)
        self.version, self.epoch, self.began = message["version"], message["epoch"], True

    def _at_present(self, message: Value) -> None:
        tick = message["type"] == "booking-tick"
        has(message, OF_STREAM | ({"bookings"} if tick else set()))
        self._ours(message)
        holds(self.began, "before the stream began", message)
        holds(message["version"] == self.version, f"not at the present version, {self.version}", message)
        if tick:
            self._tick(message["bookings"], instant(message["server_time"]), message)

    def _tick(self, bookings: Any, now: datetime, message: Value) -> None:
        holds(isinstance(bookings, list) and bookings, "a tick of nothing", message)
        holds(self.kind == "driver" or len(bookings) <= MOST_TICKING, "too many in one tick", message)
        holds(len({booking["id"] for booking in bookings}) == len(bookings), "one booking twice", message)
        for booking in bookings:
            has(booking, {"id", "remaining_time"})
            shapes.whole(booking["remaining_time"])
            # After a resume the client knows only what it has seen since.
            end_time = self.end_times.get(booking["id"])
            holds(end_time or self.since is not None or self.kind == "owner", "a tick of an unknown booking", message)
            holds(end_time is None or now < end_time, "a tick after the end", message)

    def _ours(self, message: Value) -> None:
        holds(message["stream"] == self.stream, f"not of {self.stream}", message)
        shapes.whole(message["version"])

    def _know(self, booking: Value) -> None:
        if booking["status"] == "booked":
            self.end_times[booking["id"]] = instant(booking["end_time"])
        else:
            self.end_times.pop(booking["id"], None)


def _slots(message: Value) -> list[Value]:
    return [*message.get("slots", []), *(slot for lot in message.get("lots", []) for slot in lot.get("slots", []))]
