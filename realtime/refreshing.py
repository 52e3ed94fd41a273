"""Fresh snapshots for all sockets of an owner after `lots-changed`: no event carries lots with all that they hold."""

import logging

from django.db import Error

from realtime import pictures
from realtime.database import in_database
from realtime.opener import Opener
from realtime.outage import Outage
from realtime.pictures import Opening
from realtime.stream import Subscription, WatchedStream, sockets_read_on
from realtime.trace import apart

logger = logging.getLogger(__name__)


class Refreshing:
    """Sends the fresh snapshots that streams owe their sockets, one reading for each stream at a time."""

    def __init__(self, opener: Opener, outage: Outage) -> None:
        self._opener, self._outage = opener, outage

    def if_old(self, stream: WatchedStream) -> None:
        """See to it that the sockets get a fresh snapshot if one is owed; what fails, the next call tries again."""
        if stream.picture_is_old and stream.refreshing is None:
            stream.refreshing = apart(self._refresh(stream))

    async def _refresh(self, stream: WatchedStream) -> None:
        try:
            while stream.picture_is_old and await self._refresh_once(stream):
                pass
            self._outage.over()
        except Error as error:
            self._outage.say(error)
        except Exception:
            logger.exception("stream %s: a fresh snapshot could not be read; the next sweep tries again", stream.name)
        finally:
            stream.refreshing = None

    async def _refresh_once(self, stream: WatchedStream) -> bool:
        await sockets_read_on()  # they take the event itself before they are held
        with stream.held() as held:
            stream.picture_is_old = False  # whoever comes while it is read is not held for it, and is owed the next
            refreshed = False
            try:
                opening = await in_database(pictures.read_opening, stream.name, None)
                refreshed = self._refresh_from(opening, stream, held)
            finally:
                stream.picture_is_old |= not refreshed
        return opening.reading.epoch == stream.epoch  # else the sweep starts it again

    def _refresh_from(self, opening: Opening, stream: WatchedStream, held: list[Subscription]) -> bool:
        """Give these sockets this picture; False where it is of another life, or the ring has moved past it."""
        ring, version = stream.ring, opening.reading.version
        if ring is None or opening.reading.epoch != stream.epoch:
            return False
        if version < ring.last and not ring.reaches(version):
            return False
        stream.reschedule(version, opening.spans)
        for subscription in held:
            self._opener.open(subscription, opening)
        return True
