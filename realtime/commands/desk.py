"""One socket's desk: takes its commands in, does one after the other, remembers the last answers."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from bookings.api.errors import ServerError, TooManyRequests, as_refusal
from bookings.errors import BookingError, Invalid
from bookings.models import User
from realtime import messages
from realtime.clock import DatabaseClock
from realtime.commands import Command
from realtime.database import in_database
from realtime.limits import COMMANDS_WAITING
from realtime.outlet import Outlet

logger = logging.getLogger(__name__)

REMEMBERED = 64
LONGEST_REQUEST_ID = 64


class Desk:
    """Answers each command with `reply` or `error`; the same request_id again repeats the answer, not the deed."""

    def __init__(
        self, commands: Mapping[str, Command], user: User | None, outlet: Outlet, clock: DatabaseClock
    ) -> None:
        self._commands, self._user, self._outlet, self._clock = commands, user, outlet, clock
        self._answers: OrderedDict[str, str] = OrderedDict()
        self._waiting: asyncio.Queue[dict[str, Any]] = asyncio.Queue(COMMANDS_WAITING)
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
        try:
            self._waiting.put_nowait(frame)
        except asyncio.QueueFull:
            self._refuse(TooManyRequests(), request_id)
        if self._task is None:
            self._task = asyncio.create_task(self._work())

    def close(self) -> None:
        """Take no more; what is being stored is stored, but nobody is told here."""
        if self._task is not None:
            self._task.cancel()

    async def _work(self) -> None:
        while True:
            frame = await self._waiting.get()
            if self._outlet.closed:  # by now perhaps because the user may do nothing here any more
                return
            request_id = frame.pop("request_id")
            answer = self._answers.get(request_id)
            if answer is None:
                answer = self._answers[request_id] = await self._answer(request_id, frame)
                if len(self._answers) > REMEMBERED:
                    self._answers.popitem(last=False)
            self._outlet.put(answer)

    async def _answer(self, request_id: str, frame: dict[str, Any]) -> str:
        command = self._commands[frame.pop("type")]
        try:
            fields = command.fields.read(frame)
            assert self._user is not None, "who is not signed in has no commands"
            parts = await in_database(command.run, self._user, fields)
        except Exception as error:  # noqa: BLE001 — the socket outlives whatever a command does
            return messages.error(_refusal(error), self._clock.now(), request_id)
        return messages.message(messages.REPLY, self._clock.now(), request_id=request_id, **parts)

    def _refuse(self, refusal: BookingError, request_id: str | None = None) -> None:
        self._outlet.put(messages.error(refusal, self._clock.now(), request_id))


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
