"""Work that sends mail: done soon, beside the requests.

Whoever asks for a mail is answered before anybody has looked whether there is an address to send it to, so the time
that the answer takes tells nothing; and a mail server that hangs holds up no page.
"""

import logging
from collections.abc import Callable
from functools import cache
from queue import Full, Queue
from threading import Thread

from django.db import Error, connection

logger = logging.getLogger(__name__)

# Each may take as long as the mail server does (settings.EMAIL_TIMEOUT).
MOST_WAITING = 100


def soon(work: Callable[[], None]) -> None:
    """Do this in the process' one mailing thread; where too much waits, say so in the log and forget it."""
    try:
        _queue().put_nowait(work)
    except Full:
        logger.warning("too many mails wait to be sent; one was dropped, whoever asked may ask again")


@cache
def _queue() -> Queue[Callable[[], None]]:
    waiting: Queue[Callable[[], None]] = Queue(MOST_WAITING)
    # A daemon: a process that is asked to end does not wait for a mail server.
    Thread(target=_work, args=(waiting,), name="mailing", daemon=True).start()
    return waiting


def _work(waiting: Queue[Callable[[], None]]) -> None:
    while True:
        work = waiting.get()
        try:
            work()
        except Error as error:
            logger.warning("a mail could not be made, whoever asked may ask again: %s", str(error).strip())
        except Exception:
            logger.exception("a mail could not be made")
        finally:
            connection.close()
            waiting.task_done()
