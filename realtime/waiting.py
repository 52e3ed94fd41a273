"""A display that waits to be paired: its code, the next one when that expires, and the claim once it was confirmed.

The claim is made here, in the process that holds the socket, so that it never travels through Redis.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from django.db import Error

from bookings.errors import Unavailable
from bookings.models import Pairing
from bookings.services.pairing import make_claim, open_pairing, renew_code
from realtime import messages
from realtime.database import in_database
from realtime.messages import Close
from realtime.outlet import Outlet
from realtime.runtime import Runtime

logger = logging.getLogger(__name__)

# So that the code has expired by the database's clock too when the next one is asked for.
AFTER_EXPIRY_S = 0.25
RETRY_S = 2.0


class Waiting:
    """One socket's display."""

    def __init__(self, outlet: Outlet, runtime: Runtime) -> None:
        self._outlet, self._runtime = outlet, runtime
        self._pairing: Pairing | None = None
        self._called = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def begin(self, scope: Mapping[str, Any]) -> None:
        """Show the first code. Raises Unavailable or the database's own errors."""
        pairing = await in_database(open_pairing, address=address_of(scope), browser=_browser(scope))
        self._pairing = pairing
        self._runtime.rights.await_pairing(pairing.pk, self._hear)
        self._show(pairing)
        self._task = asyncio.create_task(self._run(pairing))

    def end(self) -> None:
        """Wait no longer."""
        if self._task is not None:
            self._task.cancel()
        if self._pairing is not None:
            self._runtime.rights.forget_pairing(self._pairing.pk)
            self._runtime.displays.gave_up(self._pairing.pk)

    def _hear(self, pairing: Pairing | None) -> None:
        if pairing is None or pairing.kiosk_id is not None:
            self._called.set()

    async def _run(self, shown: Pairing) -> None:
        while not self._outlet.closed:
            await self._until_called_or_expired(shown)
            self._called.clear()  # the registry calls again at its sweep
            try:
                shown = await self._look(shown)
            except (Unavailable, Error) as error:
                logger.debug("a display's pairing could not be read: %r", error)
                await asyncio.sleep(RETRY_S)
            except Exception:
                logger.exception("a display's pairing could not be read")
                self._outlet.close(Close.RESTART)

    async def _until_called_or_expired(self, shown: Pairing) -> None:
        left_s = (shown.expires_at - self._runtime.clock.now()).total_seconds()
        try:
            async with asyncio.timeout(max(0.0, left_s) + AFTER_EXPIRY_S):
                await self._called.wait()
        except TimeoutError:
            pass

    async def _look(self, shown: Pairing) -> Pairing:
        pairing = await in_database(renew_code, pairing_id=shown.pk)
        if pairing is None:  # removed as left behind: this process slept for more than an hour
            self._outlet.close(Close.RESTART)
            return shown
        if pairing.kiosk_id is not None:
            await self._hand_over(pairing)
        elif pairing.code != shown.code:
            self._show(pairing)
        return pairing

    async def _hand_over(self, pairing: Pairing) -> None:
        claim = await in_database(make_claim, pairing_id=pairing.pk)
        if claim is None:  # one was made, and its answer got lost: with the next code it works
            self._outlet.close(Close.RESTART)
        else:
            self._outlet.close(Close.DONE, messages.paired(claim, self._runtime.clock.now()))

    def _show(self, pairing: Pairing) -> None:
        now = self._runtime.clock.now()
        self._outlet.put(messages.pairing_code(pairing.code, pairing.expires_at, now))


def address_of(scope: Mapping[str, Any]) -> str:
    """Give the client's address as the server sees it, or "" where it has none."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def _browser(scope: Mapping[str, Any]) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == b"user-agent"), "")
