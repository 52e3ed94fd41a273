"""The feeds of one process: the overview of all listed lots, and each watched owner's day."""

import time
from datetime import timedelta

from bookings.overview import read_overview
from bookings.today import Today, read_days
from realtime import messages
from realtime.clock import DatabaseClock
from realtime.database import in_database
from realtime.feed import Feed, Picture
from realtime.gathering import Gathering

OVERVIEW_GAP_S = 1.0
OVERVIEW_NET_S = 2.0
TODAY_GAP_S = 2.0
# So that a midnight is over when the day is read again.
AFTER_MIDNIGHT = timedelta(milliseconds=50)


def overview_feed(clock: DatabaseClock) -> Feed:
    """Give the feed of `/ws/lots/`: free and total slots, when they change."""

    async def read() -> Picture:
        overview = await in_database(read_overview)
        ends = overview.changes_at
        return Picture({"lots": overview.lots}, None if ends is None else _from_now(ends - clock.now()))

    return Feed(messages.LOTS, read, clock, gap_s=OVERVIEW_GAP_S, net_s=OVERVIEW_NET_S, only_changes=True)


class TodayFeeds:
    """A feed for each owner whose dashboard is open in this process."""

    def __init__(self, clock: DatabaseClock) -> None:
        self._clock = clock
        self._of_owner: dict[int, Feed] = {}
        self._days: Gathering[int, Today] = Gathering(lambda owners: in_database(read_days, owners))

    def of(self, user_id: int) -> Feed:
        """Give the owner's feed."""
        feed = self._of_owner.get(user_id)
        if feed is None:
            feed = self._of_owner[user_id] = self._feed(user_id)
        return feed

    def hint(self, user_id: int) -> None:
        """Say that something happened in one of the owner's lots."""
        if user_id in self._of_owner:
            self._of_owner[user_id].hint()

    def forget_idle(self) -> None:
        """Drop the feeds that nobody watches."""
        self._of_owner = {user_id: feed for user_id, feed in self._of_owner.items() if feed.outlets}

    def _feed(self, user_id: int) -> Feed:
        async def read() -> Picture:
            today = await self._days.answer(user_id)
            return Picture({"lots": today.lots}, _from_now(today.next_midnight + AFTER_MIDNIGHT))

        return Feed(messages.TODAY, read, self._clock, gap_s=TODAY_GAP_S)


def _from_now(span: timedelta) -> float:
    return time.monotonic() + span.total_seconds()
