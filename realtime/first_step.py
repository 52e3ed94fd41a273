"""A coroutine's first step taken at once: most sends are over with it, and a task for each costs more than the send."""

from collections.abc import Coroutine, Generator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of a coroutine that waits: to be awaited in a task, once."""

    coroutine: Coroutine[Any, Any, None]
    waits_for: Any

    def __await__(self) -> Generator[Any, Any, None]:
        """Go on from where the first step stopped."""
        waits_for = self.waits_for
        try:
            while True:
                try:
                    answer = yield waits_for
                except BaseException as error:  # noqa: BLE001 — a cancellation is for the coroutine to hear
                    waits_for = self.coroutine.throw(error)
                else:
                    waits_for = self.coroutine.send(answer)
        except StopIteration:
            return


def first_step(coroutine: Coroutine[Any, Any, None]) -> Rest | None:
    """Take the first step; give None where that was all, else the rest. Raises what the coroutine raises."""
    try:
        return Rest(coroutine, coroutine.send(None))
    except StopIteration:
        return None
