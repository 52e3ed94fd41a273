"""One socket's desk: takes its commands in, does one after the other, remembers the last answers."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from bookings import security
from bookings.api.errors import ServerError, TooManyRequests, as_refusal
from bookings.errors import BookingError, Invalid
from bookings.models import User
from realtime import messages
from realtime.clock import DatabaseClock
from realtime.commands import Command
from realtime.database import in_database
from realtime.limits import changes
from realtime.outlet import Outlet

logger = logging.getLogger(__name__)

REMEMBERED = 64
# Of long answers fewer are kept: a page of a large lot's activity is as long as hundreds of others.
REMEMBERED_CHARACTERS = 4_000_000
LONGEST_REQUEST_ID = 64


class Desk:
    """Answers each command with `reply` or `error`; the same request_id again repeats the answer, not the deed."""

    def __init__(
        self, commands: Mapping[str, Command], user: User | None, outlet: Outlet, clock: DatabaseClock
    ) -> None:
        self._commands, self._user, self._outlet, self._clock = commands, user, outlet, clock
        self._answers: OrderedDict[str, str] = OrderedDict()
        self._kept = 0  # characters of them all
        # Made with the first command: most sockets send none, and an empty queue takes 3 KiB.
        self._waiting: asyncio.Queue[dict[str, Any]] | None = None
        self._task: asyncio.Task[None] | None = None

    def takes(self, type_: str) -> bool:
        """Tell whether this socket has such a command."""
        return type_ in self._commands

    def take(self, frame: dict[str, Any]) -> None:
        """Put a command in line."""
        request_id = request_id_of(frame)
        if request_id is None:
            self._refuse(Invalid.field("request_id", "Give a request_id: a string of 1 to 64 characters."))
            return
        if self._waiting is None:
            self._waiting = asyncio.Queue(settings.COMMANDS_WAITING)
            self._task = asyncio.create_task(self._work(self._waiting))
        try:
            self._waiting.put_nowait(frame)
        except asyncio.QueueFull:
            self._refuse(TooManyRequests(), request_id)

    def close(self) -> None:
        """Take no more; what is being stored is stored, but nobody is told here."""
        if self._task is not None:
            self._task.cancel()

    async def _work(self, waiting: asyncio.Queue[dict[str, Any]]) -> None:
        while True:
            frame = await waiting.get()
            if self._outlet.closed:  # by now perhaps because the user may do nothing here any more
                return
            request_id = frame.pop("request_id")
            answer = self._answers.get(request_id)
            if answer is None:
                answer = await self._answer(request_id, frame)
                self._remember(request_id, answer)
            self._outlet.put(answer)

    async def _answer(self, request_id: str, frame: dict[str, Any]) -> str:
        command = self._commands[frame.pop("type")]
        try:
            fields = command.fields.read(frame)
            assert self._user is not None, "who is not signed in has no commands"
            if command.changes:
                _count_change(self._user)
            # Encoded there too: the loop has better to do than a long answer.
            return await in_database(_reply, command, self._user, fields, request_id, self._clock)
        except Exception as error:  # noqa: BLE001 — the socket outlives whatever a command does
            return messages.error(_refusal(error), self._clock.now(), request_id)

    def _remember(self, request_id: str, answer: str) -> None:
        self._answers[request_id] = answer
        self._kept += len(answer)
        while len(self._answers) > REMEMBERED or (self._kept > REMEMBERED_CHARACTERS and len(self._answers) > 1):
            self._kept -= len(self._answers.popitem(last=False)[1])

    def _refuse(self, refusal: BookingError, request_id: str | None = None) -> None:
        self._outlet.put(messages.error(refusal, self._clock.now(), request_id))


def _count_change(user: User) -> None:
    if changes.full(f"user.{user.pk}", settings.POSTS_PER_MINUTE):
        security.say(security.LIMIT_REACHED, limit="changes")
        raise TooManyRequests


def _reply(command: Command, user: User, fields: dict[str, Any], request_id: str, clock: DatabaseClock) -> str:
    parts = command.run(user, fields)
    return messages.message(messages.REPLY, clock.now(), request_id=request_id, **parts)


def request_id_of(frame: dict[str, Any]) -> str | None:
    """Give the frame's request_id, or None where it has none of the right form."""
    request_id = frame.get("request_id")
    fits = isinstance(request_id, str) and 1 <= len(request_id) <= LONGEST_REQUEST_ID
    return request_id if fits else None


def _refusal(error: Exception) -> BookingError:
    refusal = as_refusal(error)
    if isinstance(refusal, ServerError):
        logger.error("a command failed", exc_info=error)
    return refusal
