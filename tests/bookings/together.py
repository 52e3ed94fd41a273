"""Doing things at the same moment, each in a thread with a connection of its own."""

from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from typing import Any

from django.db import connection

PATIENCE_S = 30.0


def together(deeds: Sequence[Callable[[], Any]]) -> list[Any]:
    """Give what each deed gave or raised, in their order."""
    outcomes: list[Any] = [None] * len(deeds)
    start = Barrier(len(deeds))

    def run(place: int) -> None:
        try:
            connection.ensure_connection()
            start.wait(PATIENCE_S)
            outcomes[place] = deeds[place]()
        except Exception as error:  # noqa: BLE001 — the test looks at it
            outcomes[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place,), daemon=True) for place in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
        assert not thread.is_alive(), "a deed hangs"
    return outcomes
