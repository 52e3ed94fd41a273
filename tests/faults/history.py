"""What a round leaves behind: what every client was told, what it was answered, and what the database holds."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Value = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Client:
    """Who follows what; `kind` is that of the socket: driver, owner, lot, kiosk."""

    name: str
    kind: str
    stream: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A socket was opened, from the start or where the client stopped. `at` is in seconds since 1970, as everywhere."""

    at: float
    client: str
    connection: int
    since: int | None = None
    epoch: str | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A frame came."""

    at: float
    client: str
    connection: int
    text: str
    message: Value


@dataclass(frozen=True, slots=True)
class Closed:
    """A socket ended."""

    at: float
    client: str
    connection: int
    code: int


Told = Opened | Heard | Closed


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a deed: a status of REST, 200 or 0 for a command's reply or error; None: nobody knows.

    `tries` is how often it was sent, the last time at `sent_at`; `unknown` of these got no answer that decides.
    """

    at: float
    driver: int
    deed: str
    key: str
    status: int | None
    body: Value
    tries: int = 1
    unknown: int = 0
    sent_at: float = 0.0

    @property
    def is_acknowledged(self) -> bool:
        """Tell whether it was done, as the server says."""
        return self.status in (200, 201)

    @property
    def booking(self) -> Value:
        """The booking that a success names."""
        found: Value = self.body.get("new_booking") or self.body.get("booking") or self.body
        return found


@dataclass(frozen=True, slots=True)
class Row:
    """A booking as stored."""

    id: int
    slot: int
    lot: int
    owner: int
    driver: int
    vehicle: int
    status: str
    start_time: datetime
    end_time: datetime
    ended_at: datetime | None
    end_reason: str | None
    key: str | None

    @property
    def streams(self) -> tuple[str, str, str]:
        """The streams that tell of it."""
        return f"driver.{self.driver}", f"owner.{self.owner}", f"lot.{self.lot}"


@dataclass(frozen=True, slots=True)
class Event:
    """An event as stored, and the frame that it is on the wire."""

    stream: str
    version: int
    type: str
    booking: int | None
    created_at: datetime
    frame: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A stream's picture at a version."""

    version: int
    state: Value
    epoch: str = ""


@dataclass
class Stored:
    """What the database holds in the end; `moment` is its clock then, `pictures` are by stream."""

    moment: datetime
    epoch: str
    rows: dict[int, Row]
    log: list[Event]
    heads: dict[str, int]
    pictures: dict[str, Picture]

    def by_stream(self) -> dict[str, list[Event]]:
        """Give the log, stream by stream in their order."""
        found: defaultdict[str, list[Event]] = defaultdict(list)
        for event in sorted(self.log, key=lambda event: (event.stream, event.version)):
            found[event.stream].append(event)
        return found


@dataclass
class History:
    """All of a round. `pictures` are by client, as each had made its own in the end; `revoked` are moments.

    `statuses` counts what POSTs were answered; `failures` are what was seen to be broken while it went on.
    """

    clients: dict[str, Client] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    revoked: dict[str, float] = field(default_factory=dict)
    pictures: dict[str, Picture] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    injected: Counter[str] = field(default_factory=Counter)
    messages_dropped: int = 0
    notes: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    healed_at: float = 0.0
    stored: Stored | None = None

    @property
    def database(self) -> Stored:
        """What was stored; the round has read it by now."""
        assert self.stored is not None, "the database was not read"
        return self.stored

    def of(self, client: str) -> list[Told]:
        """Give what this client was told, in its order."""
        return [told for told in self.told if told.client == client]

    def heard(self) -> list[Heard]:
        """Give every frame that anybody heard."""
        return [told for told in self.told if isinstance(told, Heard)]
