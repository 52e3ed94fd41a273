"""How a socket begins on a stream: from the ring where its `since` allows, else from a picture of the database."""

import asyncio
from collections.abc import Callable, Sequence

from bookings.errors import Unavailable
from bookings.streams import EventType
from realtime import messages, pictures
from realtime.clock import DatabaseClock
from realtime.database import in_database
from realtime.filling import Filling
from realtime.gathering import Gathering
from realtime.pictures import Opening, Since
from realtime.stream import Subscription, WatchedStream
from realtime.trace import apart

READ_TRIES = 3
READ_PATIENCE_S = 1.0
# How the frame of an event begins after which a fresh snapshot follows.
LOTS_CHANGED = f'{{"type":"{EventType.LOTS_CHANGED}"'


class Opener:
    """Gives subscriptions their first messages. `check_soon` has a stream compared with the database."""

    def __init__(self, clock: DatabaseClock, filling: Filling, *, check_soon: Callable[[str], None]) -> None:
        self._clock, self._filling, self._check_soon = clock, filling, check_soon
        self._of_drivers = Gathering(_read_of_drivers)

    async def begin(self, subscription: Subscription, since: Since | None) -> None:
        """Start the subscription; raises Unavailable, or the database's own errors, where no picture can be read."""
        if self._resume_from_ring(subscription, since):
            return
        stream = subscription.stream
        for _ in range(READ_TRIES):
            if self.open(subscription, await self._read(stream, since)):
                return
            if stream.filling is not None:
                await asyncio.wait({stream.filling}, timeout=READ_PATIENCE_S)
        raise Unavailable

    def open(self, subscription: Subscription, opening: Opening) -> bool:
        """Start the subscription from this picture, in one step; False where the stream has moved out of its reach."""
        stream, reading = subscription.stream, opening.reading
        if stream.ring is None:
            stream.begin(opening)
            if stream.is_unchecked:
                stream.is_unchecked = False
                self._check_soon(stream.name)
        ring = stream.ring
        assert ring is not None
        if reading.epoch != stream.epoch or reading.version > ring.last:
            self._filling.fill(stream, 0)  # this process is behind; the ring will follow
        if reading.epoch != stream.epoch or (reading.version < ring.last and not ring.reaches(reading.version)):
            return False
        if opening.events is None:
            snapshot = messages.snapshot(reading, opening.state, self._clock.now())
            subscription.start(reading.version, [snapshot])
        else:
            frames = [messages.event(event) for event in opening.events]
            self._resume(subscription, frames, since=reading.version - len(frames), version=reading.version)
        return True

    def _resume_from_ring(self, subscription: Subscription, since: Since | None) -> bool:
        # A `since` ahead of the ring is for the database to judge: this process may be behind.
        stream = subscription.stream
        if since is None or stream.ring is None or since.epoch != stream.epoch:
            return False
        if not stream.ring.reaches(since.version) or not since.comes_after_changes(stream.lots_changed_at):
            return False
        self._resume(subscription, stream.ring.all_after(since.version), since=since.version, version=stream.ring.last)
        return True

    def _resume(self, subscription: Subscription, frames: list[str], *, since: int, version: int) -> None:
        stream = subscription.stream
        end = messages.resumed(stream=stream.name, version=version, epoch=stream.epoch, now=self._clock.now())
        subscription.start(version, [*frames, end])
        if stream.owes_picture(since) or any(frame.startswith(LOTS_CHANGED) for frame in frames):
            stream.picture_is_old = True

    async def _read(self, stream: WatchedStream, since: Since | None) -> Opening:
        """Give the picture; a board's that is being read serves whoever asks meanwhile: the ring has what came since.

        A board is the same for all, and all of a lot's screens come back at once when a server restarts. So do all of
        its drivers: theirs are read for many in one go.
        """
        if stream.kind == "driver":
            return await self._of_drivers.answer((stream.name, since))
        if stream.kind != "lot" or since is not None:
            return await in_database(pictures.read_opening, stream.name, since)
        if stream.shared is None:
            stream.share(apart(in_database(pictures.read_opening, stream.name, None)))
        assert stream.shared is not None
        return await asyncio.shield(stream.shared)


async def _read_of_drivers(asked: Sequence[tuple[str, Since | None]]) -> list[Opening]:
    return await in_database(pictures.read_openings, asked)
