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

from bookings import security
from bookings.errors import Unavailable
from bookings.models import User
from realtime import auth, trace, traffic
from realtime.commands import Command
from realtime.commands.desk import Desk
from realtime.consumers.inbox import Inbox
from realtime.database import in_database
from realtime.draining import GOODBYE_S
from realtime.limits import sockets_of_user
from realtime.messages import Close
from realtime.outlet import Outlet
from realtime.rights.passes import Pass
from realtime.runtime import server_runtime

logger = logging.getLogger(__name__)

# A client gives up after 5 s; a database that hangs would hold it for ever.
OPEN_WITHIN_S = 4.0
# A connection that ended without a word.
CUT_OFF = 1006


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
        self.outlet = Outlet(send)
        self.user: User | None = None
        self.inbox: Inbox | None = None
        self.base_send = send
        self.ended_with = CUT_OFF
        begun = time.monotonic()
        try:
            while True:
                await self.dispatch(await receive())
        except StopConsumer:
            pass
        except asyncio.CancelledError:
            await self._say_restart(receive)
            raise
        finally:
            self._leave()
            traffic.say_closed(scope, self.outlet.code or self.ended_with, time.monotonic() - begun)

    async def _say_restart(self, receive: Any) -> None:
        """Tell the client to come back, and wait until it has gone: daphne drops what it has not yet written."""
        self.outlet.close(Close.RESTART)
        try:
            async with asyncio.timeout(GOODBYE_S):
                await self.outlet.closed_for_good()
                while (await receive())["type"] != "websocket.disconnect":
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
            async with asyncio.timeout(OPEN_WITHIN_S):
                user = await self._judge()
                self.inbox = Inbox(Desk(self.commands, user, self.outlet, self.runtime.clock), self.outlet)
                await self.open(user)
            traffic.say_opened(self.scope)
        except MayNotOpen as refusal:
            self.outlet.close(refusal.code)
        except (Unavailable, Error, TimeoutError) as error:
            logger.warning("a socket cannot be opened just now: %r", error)
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

    async def may_open(self, user: User) -> None:
        """Raise MayNotOpen unless this user may open this socket."""

    def shown(self, entry: Pass) -> Pass:
        """Give the pass with what this socket shows, for which it is judged as long as it is open."""
        return entry

    async def open(self, user: User) -> None:
        """Begin to show something."""
        raise NotImplementedError

    def leave(self) -> None:
        """Stop showing it."""

    async def _judge(self) -> User:
        visitor = await in_database(auth.identify, self.scope)
        if visitor.user is None or visitor.entry is None:
            if visitor.foreign_cookie:
                security.say(security.FOREIGN_ORIGIN)
            raise MayNotOpen(Close.NOT_YOURS if visitor.foreign_cookie else Close.NOT_SIGNED_IN)
        trace.note(user_id=visitor.user.pk)
        await self.may_open(visitor.user)
        if sockets_of_user[visitor.user.pk] >= settings.SOCKETS_PER_USER:
            security.say(security.LIMIT_REACHED, limit="sockets-of-user")
            raise MayNotOpen(Close.TOO_MANY)
        self.user = visitor.user
        sockets_of_user[self.user.pk] += 1
        self.runtime.rights.enter(self.outlet, self.shown(visitor.entry))
        return self.user

    def _leave(self) -> None:
        self.leave()
        self.runtime.rights.leave(self.outlet)
        self.outlet.drop()
        if self.inbox is not None:
            self.inbox.close()
        if self.user is not None:
            sockets_of_user[self.user.pk] -= 1
            if not sockets_of_user[self.user.pk]:
                del sockets_of_user[self.user.pk]
        self.user = None
