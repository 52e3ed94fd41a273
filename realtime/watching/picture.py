"""What a stream shows now, kept as every client keeps it: a snapshot, then each event through the stream's reducer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bookings.payloads import Payload
from bookings.snapshots import driver, lot, owner
from realtime import messages
from realtime.watching.place import Step
from realtime.watching.words import countdown

APPLY: dict[str, Callable[[Payload, Payload], Payload]] = {
    "driver": driver.apply,
    "owner": owner.apply,
    "lot": lot.apply,
}
AT: dict[str, Callable[[Payload, datetime], Payload]] = {"driver": driver.at, "owner": owner.at}
# What an event must hold to change a picture; another version's events may hold anything.
PARTS = ({"booking"}, {"kiosks"}, {"lot", "slots"})


@dataclass(frozen=True, slots=True)
class Timer:
    """One running countdown."""

    label: str
    end_time: str
    left: str


@dataclass
class Picture:
    """The state of one stream (`driver`, `owner`, `lot`, `lots`; `kiosk` is a lot's); None until it came."""

    stream: str
    state: Payload | None = None
    today: list[Payload] = field(default_factory=list)
    # What a display shows that is not paired.
    pairing: Payload | None = None

    @property
    def kind(self) -> str:
        """What is shown: a display shows its lot's board."""
        return "lot" if self.stream == "kiosk" else self.stream

    def take(self, message: dict[str, Any], step: Step) -> None:
        """Replace or change the picture; what we do not know changes nothing."""
        if step is Step.SNAPSHOT or message["type"] == messages.LOTS:
            self.state, self.pairing = message, None
        elif message["type"] == messages.PAIRING_CODE:
            self.state, self.pairing = None, message
        elif step is Step.EVENT and self.state is not None and any(parts <= message.keys() for parts in PARTS):
            self.state = APPLY[self.kind](self.state, message)
        elif message["type"] == messages.TODAY:
            self.today = message["lots"]

    def at(self, now: datetime) -> Payload:
        """Give the state as it reads at this moment of the server's clock.

        A board stays as it was said: a slot past its booking's end would read free, and this client only says
        `ending…` until the server has spoken.
        """
        assert self.state is not None
        return AT[self.kind](self.state, now) if self.kind in AT else self.state

    def timers(self, now: datetime) -> list[Timer]:
        """Give the countdowns that run, soonest end first."""
        if self.state is None or self.stream == "lots":
            return []
        if self.kind == "lot":
            spans = [(slot["label"], slot["booking"]) for slot in self.state["slots"] if slot["booking"]]
        else:
            booked = [booking for booking in self.at(now)["bookings"] if booking["status"] == "booked"]
            spans = [(booking["slot"]["label"], booking) for booking in booked]
        timers = [Timer(label, span["end_time"], countdown(span["end_time"], now)) for label, span in spans]
        return sorted(timers, key=lambda timer: timer.end_time)
