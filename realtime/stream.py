"""A stream as one process watches it: its place, its last events, its sockets."""

import asyncio
import logging
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from bookings import wire
from bookings.payloads import Payload
from bookings.streams import EventType
from realtime.frames import ready
from realtime.groups import kind_and_id
from realtime.outlet import FellBehind, Outlet
from realtime.pictures import Opening
from realtime.ring import LENGTH, Ring
from realtime.schedule import Schedule, Span

# A second is cut into so many slices; each stream ticks in one of them, always the same.
SLICES = 20

Told = tuple[int, str]  # an event: its version and its frame

logger = logging.getLogger(__name__)

TURNS = 3

# Frames that came ahead of their turn. A forged flood is cut here; what was real is read from the database.
MOST_AHEAD = 256


async def sockets_read_on() -> None:
    """Give the sockets some turns of the loop, in which they take what the rings have for them."""
    for _ in range(TURNS):
        await asyncio.sleep(0)


class Subscription:
    """One socket's place in the stream: a cursor over the ring. None: its first message is still being made."""

    __slots__ = ("outlet", "stream", "version")

    def __init__(self, stream: "WatchedStream", outlet: Outlet) -> None:
        self.stream = stream
        self.outlet = outlet
        self.version: int | None = None

    def start(self, version: int, frames: Iterable[str]) -> None:
        """Send what brings the socket to this version, then what the ring has after it."""
        self.version = version
        self.outlet.next_event = self._next_event
        self.outlet.put(*frames)

    def _next_event(self) -> str | None:
        ring = self.stream.ring
        if self.version is None or ring is None or self.version >= ring.last:
            return None
        if not ring.reaches(self.version):
            raise FellBehind
        frame = ring.after(self.version)
        self.version += 1
        return frame


class WatchedStream:
    """Receives each event once, in order. Its place is set by its first picture and moves only by what it fans out."""

    # Without a dict for each: the sweep and the ticker look at thousands.
    __slots__ = (
        *("ahead", "epoch", "filling", "id", "is_unchecked", "kind", "left_at", "lots_changed_at", "name", "phase"),
        *("picture_is_old", "refreshing", "ring", "schedule", "shared", "subscriptions"),
    )

    def __init__(self, name: str) -> None:
        self.name = name
        self.kind, self.id = kind_and_id(name)
        self.phase = zlib.crc32(name.encode()) % SLICES
        self.epoch = ""
        self.ring: Ring | None = None
        self.schedule = Schedule()
        # In the order in which they came, so mostly as they lie in memory, which is read faster so than to and fro.
        self.subscriptions: dict[Subscription, None] = {}
        # The frames that came before their turn, and in which life of the database each was committed.
        self.ahead: dict[int, tuple[str, str]] = {}
        self.filling: asyncio.Task[None] | None = None
        # It was to be compared with the database while its first picture was being read: what was said between that
        # reading and our joining of its group was said to nobody here.
        self.is_unchecked = False
        # Since an event that a picture cannot follow; a fresh one is owed to every socket.
        self.picture_is_old = False
        # The version of the last such event, as far as it is known; 0: none.
        self.lots_changed_at = 0
        self.refreshing: asyncio.Task[None] | None = None
        self.left_at: float | None = None
        # The picture that is being read, for whoever else asks meanwhile.
        self.shared: asyncio.Task[Opening] | None = None

    @property
    def place(self) -> int | None:
        """Give the version up to which this process has fanned out, or None before the first picture."""
        return None if self.ring is None else self.ring.last

    def begin(self, opening: Opening) -> None:
        """Start from a picture of the database; what came ahead of it and is newer follows."""
        self.ring, self.epoch = Ring(opening.reading.version), opening.reading.epoch
        self.schedule, self.lots_changed_at = Schedule(opening.spans), opening.lots_changed_at
        self.picture_is_old = False
        self.ahead = {version: (epoch, frame) for version, (epoch, frame) in self.ahead.items() if epoch == self.epoch}
        self._take_what_follows()

    def hear(self, told: Sequence[Told], epoch: str) -> bool:
        """Fan out the next events; tell False where they leave a gap before them. What is not newer is dropped."""
        fresh = [(version, frame) for version, frame in told if self.ring is None or version > self.ring.last]
        for version, frame in fresh:
            self._keep_ahead(version, frame, epoch, in_turn=len(fresh))
        if self.ring is None or not fresh:
            return True
        self._take_what_follows()
        return not self.ahead

    def forget_ahead(self, versions: Iterable[int]) -> None:
        """Drop frames whose turn never comes: the database does not know them."""
        for version in versions:
            self.ahead.pop(version, None)

    def _keep_ahead(self, version: int, frame: str, epoch: str, *, in_turn: int) -> None:
        # Those whose turn it is have room always: refused, they would hold up all that wait for them.
        if len(self.ahead) < MOST_AHEAD or (self.ring is not None and version <= self.ring.last + in_turn):
            self.ahead[version] = (epoch, frame)

    def _take_what_follows(self) -> None:
        assert self.ring is not None
        before, fresh = self.ring.last, []
        while (ahead := self.ahead.pop(self.ring.last + 1, None)) is not None:
            _, frame = ahead
            if not self._follows(frame, self.ring.last + 1):
                break
            self.ring.append(frame)
            fresh.append(frame)
        self.ahead = {version: ahead for version, ahead in self.ahead.items() if version > self.ring.last}
        if fresh:
            self._fan_out(before, b"".join(map(ready, fresh)))

    def _fan_out(self, before: int, ready_frames: bytes) -> None:
        # Who has all that came before and is idle gets these at once, in one write; the others read on from the ring.
        assert self.ring is not None
        # What is done for each is most of what an event costs, but for the kernel: no call but the write, and few
        # objects (of thousands of sockets none is in the processor's cache).
        last, moment_s = self.ring.last, time.monotonic()
        for subscription in self.subscriptions:
            outlet = subscription.outlet
            way = outlet.way
            if way is None or way.shut or subscription.version != before:
                outlet.wake()
            else:
                way.write(ready_frames)
                subscription.version, outlet.sent_at = last, moment_s

    def share(self, reading: asyncio.Task[Opening]) -> None:
        """Give this picture to whoever asks until it has been read."""
        self.shared = reading
        reading.add_done_callback(self._stop_sharing)

    def _stop_sharing(self, reading: asyncio.Task[Opening]) -> None:
        self.shared = None
        if not reading.cancelled():
            reading.exception()  # whoever waits for it has it; nobody may be left to

    @contextmanager
    def held(self) -> Iterator[list[Subscription]]:
        """Give the sockets that are under way, held as if they had just come; who was not started goes on."""
        versions = {each: each.version for each in self.subscriptions if each.version is not None}
        for each in versions:
            each.version = None
        try:
            yield list(versions)
        finally:
            for each, version in versions.items():
                if each.version is None:
                    each.version = version
                    each.outlet.wake()

    def reschedule(self, version: int, spans: Iterable[Span]) -> None:
        """Take what is booked from a picture at this version that the ring reaches, and what came after it."""
        assert self.ring is not None
        self.schedule = Schedule(spans)
        for frame in self.ring.all_after(min(version, self.ring.last)):
            self._follow(wire.loads(frame))

    def _follow(self, event: Payload) -> None:
        if "booking" in event:
            self.schedule.apply(event["booking"])
        if event["type"] == EventType.LOTS_CHANGED:
            self.picture_is_old, self.lots_changed_at = True, event["version"]

    def owes_picture(self, since: int) -> bool:
        """Tell whether who stopped at this version may have missed the snapshot that follows `lots-changed`.

        They know of that event, or are about to, and nobody but them knows how far they came after it.
        """
        return self.lots_changed_at > max(0, since - LENGTH)

    def _follows(self, frame: str, version: int) -> bool:
        """Follow the next event; tell False for what is none, which is as good as lost: it is read from the database.

        Whoever can write to Redis can forge a frame.
        """
        try:
            event: Payload = wire.loads(frame)
            fits = event["stream"] == self.name and event["version"] == version and isinstance(event["type"], str)
            if fits:
                self._follow(event)
        except (ValueError, TypeError, KeyError, RecursionError):
            fits = False
        if not fits:
            logger.warning("stream %s: dropped a frame that does not fit in place of version %d", self.name, version)
        return fits
