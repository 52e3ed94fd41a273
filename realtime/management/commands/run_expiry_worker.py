"""`manage.py run_expiry_worker`: ends bookings on time. Run as many as you like."""

import asyncio
import logging
import signal
from typing import Any

from django.core.management.base import BaseCommand

from realtime.duty import on_duty
from realtime.expiry import ExpiryWorker
from realtime.garbage import ONCE_A_BATCH, collect_less
from realtime.readiness import say_ready
from realtime.runtime import Voice, speak_with
from realtime.tidying import tidy

logger = logging.getLogger(__name__)

# What was committed is told before the process ends; the hubs' sweep finds the rest.
LAST_WORDS_S = 2.0


class Command(BaseCommand):
    """Run an expiry worker until SIGTERM or Ctrl-C."""

    help = "Completes bookings when their time is over and warns before; run as many as you like."

    def handle(self, **options: Any) -> None:  # noqa: ARG002 — Django's signature
        """Work."""
        asyncio.run(work())


async def work() -> None:
    """Run a worker in this event loop."""
    voice = Voice()
    speak_with(voice)
    voice.start()
    worker = ExpiryWorker(voice)
    voice.run(on_duty(lambda: worker.moving))
    voice.run(tidy())
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, worker.stop)
    collect_less(ONCE_A_BATCH)
    logger.info("the expiry worker is ready")
    say_ready()
    await worker.run()
    try:
        async with asyncio.timeout(LAST_WORDS_S):
            await voice.publisher.drained()
    except TimeoutError:
        pass
    speak_with(None)
    await voice.stop()
    logger.info("the expiry worker has stopped")
