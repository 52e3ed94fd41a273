"""What nobody needs any more is removed: the log of events after settings.EVENTS_KEPT, expired sessions and tokens.

A client that asks for events which are gone gets a snapshot; bookings themselves are kept.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from bookings.clock import moment
from bookings.models import Token
from bookings.services.transactions import in_one_transaction

BATCH = 2000

# The log is written in the order of its ids, but for transactions that overlapped: its beginning is its oldest part,
# and needs no index of its own. What another worker removes is left to it.
OLD_EVENTS = """
WITH oldest AS (SELECT id, created_at FROM bookings_event ORDER BY id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED)
DELETE FROM bookings_event AS event USING oldest WHERE event.id = oldest.id AND oldest.created_at < %s
"""


@dataclass(frozen=True, slots=True)
class Purged:
    """How many rows one pass removed."""

    events: int
    sessions: int
    tokens: int

    @property
    def is_all(self) -> bool:
        """Tell whether nothing was left behind."""
        return max(self.events, self.sessions, self.tokens) < BATCH


@in_one_transaction
def purge() -> Purged:
    """Remove at most `BATCH` rows of each kind; raises Unavailable while the database is away."""
    now = moment()
    return Purged(_old_events(now - settings.EVENTS_KEPT), _expired_sessions(now), _expired_tokens(now))


def _old_events(before: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(OLD_EVENTS, [BATCH, before])
        return int(cursor.rowcount)


def _expired_sessions(now: datetime) -> int:
    gone = Session.objects.filter(expire_date__lt=now).values("pk")[:BATCH]
    return Session.objects.filter(pk__in=gone).delete()[0]


def _expired_tokens(now: datetime) -> int:
    gone = Token.objects.filter(expiry__lt=now).values("pk")[:BATCH]
    deleted: int = Token.objects.filter(pk__in=gone).delete()[0]
    return deleted
