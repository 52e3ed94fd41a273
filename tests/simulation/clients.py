"""A client as docs/protocol.md wants it, which holds the server to every promise that it can see."""

import json
from typing import Any

from bookings.payloads import Payload
from bookings.snapshots import driver, lot, owner
from bookings.wire import read_instant
from realtime.messages import Close
from tests.simulation.database import stream_of
from tests.simulation.network import Line
from tests.simulation.serving import Outside, serve
from tests.simulation.world import Process

PICTURES = {"driver": driver, "owner": owner, "lot": lot}
SILENCE_S = 8.0
OPENS_WITHIN_S = 5.0
LONGEST_WAIT_S = 1.0


class Client:
    """One screen: it has a stream, follows it over whatever happens, and is at home on any server."""

    def __init__(self, outside: Outside, kind: str, id_: int, user_id: int) -> None:
        self.outside, self.world = outside, outside.world
        self.kind, self.id, self.user_id = kind, id_, user_id
        self.stream, self.picture = stream_of(kind, id_), PICTURES[kind]
        self.version, self.epoch = 0, ""
        self.state: Payload | None = None
        self.line: Line | None = None
        self.began_at: float | None = None
        self.signed_out = False
        self.revoked_at: float | None = None
        self.late_after_s: float | None = None
        self._heard_at = 0.0
        self._wait_s = LONGEST_WAIT_S

    @property
    def open(self) -> bool:
        """Tell whether it follows its stream just now."""
        return self.line is not None and self.line.up and self.began_at is not None

    def connect(self) -> None:
        """Open a socket to some server; come again where there is none."""
        if self.line is not None or self.signed_out:
            return
        servers = [process for process in self.world.processes if process.alive and process.name.startswith("server")]
        if not servers:
            self._again()
            return
        self.line = Line(self.world, self.world.chance.choice(servers), self, f"/ws/{self.stream}/")
        self.began_at, self._heard_at = None, self.world.now
        query = "" if self.state is None else f"since={self.version}&epoch={self.epoch}"
        self.world.after(0.003, self._knock, self.line, query)
        self.world.after(OPENS_WITHIN_S, self._give_up, self.line)

    def _knock(self, line: Line, query: str) -> None:
        if line.server.alive and not line.half_open:
            serve(self.outside, line, stream=self.stream, user_id=self.user_id, query=query)
        else:
            line.cut()

    def hear(self, line: Line, text: str) -> None:
        """Take a frame."""
        if line is not self.line:
            return
        message = json.loads(text)
        self._heard_at = self.world.now
        self.world.note(f"{self.stream} of {line.server.name} hears {message['type']} {message.get('version')}")
        if message.get("stream", self.stream) != self.stream:
            self._broken(f"a message of {message['stream']}")
        elif message["type"] in ("snapshot", "resumed"):
            self._begin(message)
        elif message["type"] in ("heartbeat", "booking-tick"):
            self._at_present(message)
        else:
            self._event(message, text)

    def closed(self, line: Line, code: int) -> None:
        """Come back, as the code says."""
        if line is not self.line:
            return
        self.line = None
        if code == Close.NOT_SIGNED_IN:
            if self.revoked_at is None:
                self._broken("signed out, though nobody took its right")
            self.signed_out = True
        else:
            self._again()

    def check_alive(self) -> None:
        """Leave a socket that says nothing."""
        if self.line is not None and self.world.now - self._heard_at > SILENCE_S:
            self.world.counted["silences noticed"] += 1
            self._reconnect()

    def _reconnect(self) -> None:
        if self.line is not None:
            self.line.leave()
            self.line = None
            self._again()

    def _again(self) -> None:
        self.world.after(self.world.chance.uniform(0, self._wait_s), self.connect)

    def _give_up(self, line: Line) -> None:
        if line is self.line and self.began_at is None:
            self._reconnect()

    def _begin(self, message: dict[str, Any]) -> None:
        if message["type"] == "resumed":
            if (message["version"], message["epoch"]) != (self.version, self.epoch):
                self._broken(f"resumed at {message['version']}, not {self.version}")
        else:
            self.state = {name: part for name, part in message.items() if name not in ("type", "server_time")}
        self.version, self.epoch = message["version"], message["epoch"]
        if self.began_at is None:
            self.began_at = self.world.now

    def _at_present(self, message: dict[str, Any]) -> None:
        if self.began_at is None or message["version"] != self.version:
            self._broken(f"{message['type']} at {message['version']}, not {self.version}")

    def _event(self, message: dict[str, Any], text: str) -> None:
        if self.state is None:
            self._broken("an event before the picture")
            return
        if message["version"] != self.version + 1:
            self._broken(f"version {message['version']} after {self.version}")
            return
        self.version += 1
        self.state = self.picture.apply(self.state, message)
        self.world.counted["events delivered"] += 1
        self._judge_event(message, text)

    def _judge_event(self, message: dict[str, Any], text: str) -> None:
        stored = self.outside.database.log.get(self.stream, ())
        if self.epoch == self.outside.database.epoch:
            known = len(stored) >= self.version
            if not known or json.loads(stored[self.version - 1].payload).items() > json.loads(text).items():
                self._broken(f"event {self.version} is not the one that was committed")
        if message["type"] == "booking-completed":
            ends_at = read_instant(message["booking"]["end_time"])
            if ends_at > self.world.moment or read_instant(message["server_time"]) < ends_at:
                self._broken("completed before its end")
        self._judge_lateness()

    def _judge_lateness(self) -> None:
        committed_at = self.outside.database.committed_at.get((self.epoch, self.stream, self.version))
        if committed_at is None or self.began_at is None or self.late_after_s is None:
            return
        late_s = self.world.now - max(committed_at, self.began_at)
        if late_s > self.late_after_s:
            self._broken(f"event {self.version} came {late_s:.3f} s late")
        if self.revoked_at is not None and committed_at > self.revoked_at + 1:
            self._broken("heard something a second after its right was taken")

    def _broken(self, text: str) -> None:
        server = "nobody" if self.line is None else self.line.server.name
        self.world.violated(f"client of {self.stream} at {server}: {text}")


def lines_of(clients: list[Client], process: Process | None = None) -> list[Line]:
    """Give the lines that are up, of one server or all."""
    lines = [client.line for client in clients if client.line is not None and client.line.up]
    return [line for line in lines if process in (None, line.server)]
