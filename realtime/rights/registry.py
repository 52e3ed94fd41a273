"""Every open socket of this process with the pass that let it in; who lost a right is closed.

Three things make a socket be judged again: a name that is heard from this or another process; that name heard shortly
before the socket came in, because it may have been judged by what was true before; and the sweep, for what was lost.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable

from django.db import Error

from bookings import rights
from bookings.models import Pairing
from realtime.database import in_own_thread
from realtime.messages import Close
from realtime.outage import Outage
from realtime.outlet import Outlet
from realtime.rights.judging import refused
from realtime.rights.passes import Pass

logger = logging.getLogger(__name__)

# All sockets are judged this often, so that without any message a right ends within 5 s.
SWEEP_EVERY_S = 4.0
# After the database could not say.
RETRY_S = 0.25
# Longer than a socket may take to open (consumers.base.OPEN_WITHIN_S).
REMEMBER_S = 8.0

# Called with the pairing as it is now, or None when it is gone.
Hear = Callable[[Pairing | None], None]


class Registry:
    """The open sockets of one process. Belongs to its event loop."""

    def __init__(self) -> None:
        self._passes: dict[Outlet, Pass] = {}
        self._concerned: defaultdict[str, set[Outlet]] = defaultdict(set)
        self._displays: dict[str, tuple[int, Hear]] = {}
        self._doubted: set[Outlet] = set()
        self._called: set[str] = set()
        self._heard: dict[str, float] = {}
        self._wake = asyncio.Event()

    def enter(self, outlet: Outlet, pass_: Pass) -> None:
        """Keep a socket that was just let in."""
        self._passes[outlet] = pass_
        for name in pass_.names():
            self._concerned[name].add(outlet)
            if name in self._heard and self._heard[name] > time.monotonic() - REMEMBER_S:
                self._doubted.add(outlet)
                self._wake.set()

    def leave(self, outlet: Outlet) -> None:
        """Forget a socket; one that never came in is no trouble."""
        pass_ = self._passes.pop(outlet, None)
        for name in pass_.names() if pass_ else ():
            self._concerned[name].discard(outlet)
            if not self._concerned[name]:
                del self._concerned[name]

    def await_pairing(self, pairing_id: int, hear: Hear) -> None:
        """Have `hear` called on the loop when this pairing's name is heard, and at each sweep."""
        self._displays[rights.of_pairing(pairing_id)] = pairing_id, hear

    def forget_pairing(self, pairing_id: int) -> None:
        """Call nobody for it any more."""
        self._displays.pop(rights.of_pairing(pairing_id), None)

    def hear(self, names: Iterable[str] | None) -> None:
        """Judge again whom these names concern, or everybody."""
        for name in names or ():
            self._heard[name] = time.monotonic()
            self._doubted |= self._concerned.get(name, set())
            self._called |= {name} & self._displays.keys()
        if names is None:
            self._doubt_all()
        if self._doubted or self._called:
            self._wake.set()

    async def run(self) -> None:
        """Judge until cancelled. Where the database cannot say, nobody is closed."""
        outage = Outage(logger, "who may keep a socket could not be read: %s", "who may keep a socket is read again")
        sweep_at = time.monotonic() + SWEEP_EVERY_S
        while True:
            await self._woken(sweep_at)
            if time.monotonic() >= sweep_at:
                self._doubt_all()
                sweep_at = time.monotonic() + SWEEP_EVERY_S
            try:
                await self._judge()
                outage.over()
            except Error as error:
                outage.say(error)
                await self._rest()
            except Exception:
                logger.exception("the sockets' rights could not be judged; that is tried again")
                await self._rest()

    async def _rest(self) -> None:
        await asyncio.sleep(RETRY_S)
        self._wake.set()

    async def _woken(self, sweep_at: float) -> None:
        try:
            async with asyncio.timeout(sweep_at - time.monotonic()):
                await self._wake.wait()
        except TimeoutError:
            pass

    def _doubt_all(self) -> None:
        self._doubted |= self._passes.keys()
        self._called |= self._displays.keys()
        before = time.monotonic() - REMEMBER_S
        self._heard = {name: at for name, at in self._heard.items() if at > before}

    async def _judge(self) -> None:
        self._wake.clear()
        doubted, self._doubted = self._doubted, set()
        called, self._called = self._called, set()
        try:
            await self._judge_these(doubted, called)
        except BaseException:
            self._doubted |= doubted
            self._called |= called
            raise

    async def _judge_these(self, doubted: set[Outlet], called: set[str]) -> None:
        passes = {outlet: self._passes[outlet] for outlet in doubted if outlet in self._passes and not outlet.closed}
        if passes:
            self._close(passes, await in_own_thread(refused, set(passes.values())))
        displays = [self._displays[name] for name in called if name in self._displays]
        if displays:
            pairings = await in_own_thread(_pairings, [pairing_id for pairing_id, _ in displays])
            self._call(displays, pairings)

    def _close(self, passes: dict[Outlet, Pass], codes: dict[Pass, Close]) -> None:
        if not codes:
            return
        ended = {outlet: codes[pass_] for outlet, pass_ in passes.items() if pass_ in codes}
        for outlet, code in ended.items():
            outlet.close(code)
        logger.info("closed %d sockets whose right has ended", len(ended))

    def _call(self, displays: list[tuple[int, Hear]], pairings: dict[int, Pairing]) -> None:
        for pairing_id, hear in displays:
            if rights.of_pairing(pairing_id) in self._displays:  # it may have gone while the database was asked
                hear(pairings.get(pairing_id))


def _pairings(ids: list[int]) -> dict[int, Pairing]:
    return Pairing.objects.select_related("kiosk").in_bulk(ids)
