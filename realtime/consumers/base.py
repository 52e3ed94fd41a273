"""A socket: who may open it is judged in one order, what comes in is parsed and limited, what goes out is the hub's.

Stock consumers hold a channel on the layer each and hop into a thread for every message; these hold nothing on the
layer. The hub of the process does, once for all of its sockets.
"""

import asyncio
import logging
import time
from collections.abc import Mapping
from typing import Any, ClassVar

from channels.consumer import AsyncConsumer, get_handler_name
from channels.exceptions import StopConsumer
from django.conf import settings
from django.db import Error

from bookings import rights, security
from bookings.errors import Unavailable
from bookings.models import User
from realtime import claims, trace, traffic
from realtime.auth import Visitor
from realtime.claims import Claim
from realtime.commands import Command
from realtime.commands.desk import Desk
from realtime.consumers.inbox import Inbox
from realtime.consumers.messages import DISCONNECT, Messages
from realtime.draining import GOODBYE_S
from realtime.frames import PREPARED
from realtime.limits import open_sockets
from realtime.line import Full
from realtime.messages import Close
from realtime.outage import Outage
from realtime.outlet import Outlet
from realtime.rights.passes import Pass
from realtime.runtime import server_runtime

logger = logging.getLogger(__name__)

# A client takes 8 s without a message for a dead connection; a database that hangs would hold it for ever.
OPEN_WITHIN_S = 7.0
# A connection that ended without a word.
CUT_OFF = 1006
# Of the process: whoever finds it closed comes back again and again.
_outage = Outage(logger, "sockets cannot be opened just now: %s", "sockets are opened again")


class MayNotOpen(Exception):
    """The visitor may not open the socket; the code says why."""

    def __init__(self, code: Close) -> None:
        super().__init__(code)
        self.code = code


class SocketConsumer(AsyncConsumer):  # type: ignore[misc]
    """A consumer for one socket. Subclasses say what it shows (`open`) and which commands it takes."""

    commands: ClassVar[Mapping[str, Command]] = {}

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Serve the socket until it ends."""
        self.scope, self.runtime = scope, server_runtime()
        self.outlet = Outlet(send, scope.get("extensions", {}).get(PREPARED))
        self.visitor = Visitor()
        self._counted_as: str | None = None
        self.inbox: Inbox | None = None
        self.base_send, self._messages = send, Messages(receive)
        self.ended_with = CUT_OFF
        begun = time.monotonic()
        try:
            while True:
                await self.dispatch(await self._messages.next())
        except StopConsumer:
            pass
        except asyncio.CancelledError:
            await self._say_restart()
            raise
        finally:
            self._leave()
            traffic.say_closed(scope, self.outlet.code or self.ended_with, time.monotonic() - begun)

    async def _say_restart(self) -> None:
        """Tell the client to come back, and wait until it has gone: daphne drops what it has not yet written."""
        self.outlet.close(Close.RESTART)
        try:
            async with asyncio.timeout(GOODBYE_S):
                await self.outlet.closed_for_good()
                while (await self._messages.next())["type"] != DISCONNECT:
                    pass
        except TimeoutError:
            pass

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Hand the message to its handler, without Channels' hop into a thread."""
        await getattr(self, get_handler_name(message))(message)

    async def websocket_connect(self, _: dict[str, Any]) -> None:
        """Accept, then judge: closed before it is accepted, a browser would see a bare 1006."""
        await self.base_send({"type": "websocket.accept"})
        try:
            async with asyncio.timeout(OPEN_WITHIN_S), self.runtime.line.turn(self._messages.look_ahead):
                if self._messages.ended:
                    return  # it has left the line
                await self._judge()
                desk = Desk(self.commands, self.visitor.user, self.outlet, self.runtime.clock)
                self.inbox = Inbox(desk, self.outlet)
                await self.open()
            traffic.say_opened(self.scope)
            _outage.over()
        except MayNotOpen as refusal:
            self.outlet.close(refusal.code)
        except Full:
            self.outlet.close(Close.RESTART)
        except (Unavailable, Error, TimeoutError) as error:
            _outage.say(repr(error))
            self.outlet.close(Close.RESTART)
        except Exception:
            logger.exception("a socket could not be opened")
            self.outlet.close(Close.RESTART)

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        """Take what the client sent."""
        if self.inbox is not None and not self.outlet.closed:
            self.inbox.take(message, self.runtime.clock)

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        """End."""
        self.ended_with = message.get("code") or CUT_OFF
        self.outlet.drop()
        raise StopConsumer

    @property
    def user(self) -> User:
        """Give who is signed in, on a socket that lets nobody else in."""
        assert self.visitor.user is not None, "judged before"
        return self.visitor.user

    def claim(self) -> Claim:
        """Give what the visitor holds."""
        return claims.of_user(self.scope)

    async def may_open(self) -> None:
        """Raise MayNotOpen unless this visitor may open this socket."""

    def shown(self, entry: Pass) -> Pass:
        """Give the pass with what this socket shows, for which it is judged as long as it is open."""
        return entry

    async def open(self) -> None:
        """Begin to show something."""
        raise NotImplementedError

    def leave(self) -> None:
        """Stop showing it."""

    async def _judge(self) -> None:
        visitor = await self.runtime.visitors.answer(self.claim())
        if visitor.entry is None:
            if visitor.foreign_cookie:
                security.say(security.FOREIGN_ORIGIN)
            raise MayNotOpen(Close.NOT_YOURS if visitor.foreign_cookie else Close.NOT_SIGNED_IN)
        self.visitor = visitor
        trace.note(user_id=visitor.entry.user_id)
        await self.may_open()
        self._let_in(visitor.entry)

    def _let_in(self, entry: Pass) -> None:
        kiosk = self.visitor.kiosk
        if kiosk is None:
            self._count_as(rights.of_user(self.user.pk), settings.SOCKETS_PER_USER, limit="sockets-of-user")
        else:
            self._count_as(rights.of_kiosk(kiosk.pk), settings.SOCKETS_PER_USER, limit="sockets-of-display")
            self.runtime.displays.came(kiosk.pk)
        self.runtime.rights.enter(self.outlet, self.shown(entry))

    def _count_as(self, name: str, most: int, *, limit: str) -> None:
        if open_sockets[name] >= most:
            security.say(security.LIMIT_REACHED, limit=limit)
            raise MayNotOpen(Close.TOO_MANY)
        open_sockets[name] += 1
        self._counted_as = name

    def _leave(self) -> None:
        self.leave()
        self.runtime.rights.leave(self.outlet)
        self.outlet.drop()
        self._messages.stop()
        if self.inbox is not None:
            self.inbox.close()
        if self._counted_as is None:
            return
        if self.visitor.kiosk is not None:
            self.runtime.displays.went(self.visitor.kiosk.pk)
        open_sockets[self._counted_as] -= 1
        if not open_sockets[self._counted_as]:
            del open_sockets[self._counted_as]
        self._counted_as = None
