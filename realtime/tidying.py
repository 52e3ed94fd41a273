"""Each worker tidies up about once an hour: what nobody needs any more is removed, batch by batch."""

import asyncio
import logging
import random

from django.conf import settings
from django.db import Error

from bookings.errors import Unavailable
from bookings.services.purging import Purged, purge
from realtime.database import in_database

logger = logging.getLogger(__name__)

EVERY_S = 3600.0
# Between two batches, in which the database is left to others.
BREATH_S = 0.1


async def tidy() -> None:
    """Tidy up until cancelled."""
    while True:
        await asyncio.sleep(random.uniform(0.5, 1.5) * EVERY_S)  # noqa: S311 — so that not all workers do it at once
        try:
            await tidy_up()
        except (Unavailable, Error) as error:
            logger.info("tidying up has to wait for the database: %r", error)
        except Exception:
            logger.exception("tidying up failed")


async def tidy_up() -> None:
    """Remove everything that may go now."""
    events = sessions = tokens = 0
    while True:
        purged: Purged = await in_database(purge)
        events, sessions, tokens = events + purged.events, sessions + purged.sessions, tokens + purged.tokens
        if purged.is_all:
            break
        await asyncio.sleep(BREATH_S)
    if events or sessions or tokens:
        kept = settings.EVENTS_KEPT.days
        logger.info("removed %d events older than %d days, %d sessions, %d tokens", events, kept, sessions, tokens)
