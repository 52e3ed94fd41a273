"""The connections that wait for their next use, after the server that had them is gone."""

import logging
import threading

from django.db import connection

logger = logging.getLogger(__name__)

_healing = threading.Lock()


def heal() -> None:
    """Look at every waiting connection at once, in a thread; what the server has closed is made anew.

    The pool itself finds them one at a time, with pauses: after a restart of PostgreSQL requests would go on
    failing for seconds although it answers again.
    """
    if connection.pool is not None and _healing.acquire(blocking=False):  # type: ignore[attr-defined]
        threading.Thread(target=_heal, name="heal-pool", daemon=True).start()


def _heal() -> None:
    try:
        connection.pool.check()  # type: ignore[attr-defined]
    except Exception as error:  # noqa: BLE001 — the next failure heals again
        logger.debug("the pool could not be healed: %r", error)
    finally:
        _healing.release()
