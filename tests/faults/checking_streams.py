"""What must be true of streams: of the log, and of what each client heard of it over all of its sockets."""

from collections.abc import Iterator
from dataclasses import dataclass

from bookings.wire import read_instant
from tests.faults.history import Client, Heard, History, Opened, Value

REPEATS = ("booking-tick", "heartbeat")


def is_event(message: Value) -> bool:
    """Tell whether this is an event of a stream."""
    return "version" in message and message["type"] not in (*REPEATS, "snapshot", "resumed")


def the_log_has_no_gap(history: History) -> Iterator[str]:
    """Versions are 1, 2, 3, … up to the stream's own."""
    log = history.database.by_stream()
    for stream in sorted({*log, *history.database.heads}):
        versions = [event.version for event in log.get(stream, [])]
        if versions != list(range(1, len(versions) + 1)):
            yield f"{stream} has the versions {versions}"
        elif history.database.heads.get(stream, 0) != len(versions):
            yield f"{stream} is at {history.database.heads.get(stream, 0)} and has {len(versions)} events"


def every_client_hears_everything_once_and_in_order(history: History) -> Iterator[str]:
    """Each socket begins with a picture or where the client stopped, and goes on by one, over all reconnects."""
    for client in history.clients.values():
        position = Position(client)
        for told in history.of(client.name):
            if isinstance(told, Opened):
                yield from position.open(told)
            elif isinstance(told, Heard) and told.message.get("stream") == client.stream:
                yield from position.hear(told)


@dataclass
class Position:
    """Where a client is in its stream, as far as it was told."""

    client: Client
    reached: int | None = None
    epoch: str | None = None
    since: int | None = None
    has_begun: bool = False

    def open(self, opened: Opened) -> Iterator[str]:
        """Begin a socket."""
        if (opened.since, opened.epoch) != (self.reached, self.epoch):
            stopped = f"{self.reached} of {self.epoch}"
            yield f"{self.client.name} came back at {opened.since} of {opened.epoch}, not {stopped}"
        self.since, self.has_begun = opened.since, False

    def hear(self, heard: Heard) -> Iterator[str]:
        """Take a message of the stream."""
        message = heard.message
        wrong = self._wrong(message)
        if wrong is not None:
            socket = f"socket {heard.connection} of {self.client.name}"
            yield f"{socket}, at {self.reached}: {message['type']} {message['version']} {wrong}"
        self.reached = message["version"]
        if message["type"] in ("snapshot", "resumed"):
            self.epoch, self.has_begun = message["epoch"], True

    def _wrong(self, message: Value) -> str | None:
        """Say what is wrong with it here, or None."""
        version, is_same_life = message["version"], message.get("epoch", self.epoch) == self.epoch
        match message["type"]:
            case "snapshot":
                wrong = {"goes back": is_same_life and version < (self.reached or 0)}
            case "resumed":
                asked = self.since is not None and not self.has_begun
                elsewhere = version != self.reached or not is_same_life
                wrong = {"was not asked for": not asked, "resumes elsewhere": elsewhere}
            case "booking-tick" | "heartbeat":
                elsewhere = version != self.reached
                wrong = {"comes before the picture": not self.has_begun, "is not at the present version": elsewhere}
            case _:
                reached = self.reached or 0
                early = not self.has_begun and self.since is None
                again, gap = version <= reached, version > reached + 1
                wrong = {"comes before the picture": early, "comes again": again, "leaves a gap": gap}
        return next((words for words, holds in wrong.items() if holds), None)


def every_event_is_the_one_that_was_stored(history: History) -> Iterator[str]:
    """What a client hears is byte for byte what the log holds."""
    stored = {(event.stream, event.version): event.frame for event in history.database.log}
    for heard in history.heard():
        if is_event(heard.message):
            place = (heard.message["stream"], heard.message["version"])
            if place not in stored:
                yield f"{heard.client} heard {place}, which was never committed"
            elif stored[place] != heard.text:
                yield f"{heard.client} heard {place} otherwise than it is stored"


def nothing_is_said_to_be_over_before_its_end(history: History) -> Iterator[str]:
    """A completion is told after the end, by the clock of the database and by that of whoever hears it."""
    for heard in history.heard():
        if heard.message["type"] == "booking-completed":
            booking = heard.message["booking"]
            ends_at = read_instant(booking["end_time"])
            if read_instant(heard.message["server_time"]) < ends_at or heard.at < ends_at.timestamp():
                yield f"{heard.client} heard of the completion of {booking['id']} before its end"
