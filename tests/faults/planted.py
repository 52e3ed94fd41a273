"""Errors, each planted in a calm history, and a piece of the sentence with which the checker must find it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tests.faults.history import Event, Heard, History, Told

Plant = Callable[[History], None]


@dataclass(frozen=True)
class Error:
    """What is planted, and what must be said of it."""

    name: str
    plant: Plant
    said: str


ERRORS: list[Error] = []


def said(sentence: str) -> Callable[[Plant], Plant]:
    """Keep an error under the name of what plants it."""

    def keep(plant: Plant) -> Plant:
        ERRORS.append(Error(plant.__name__.replace("_", " "), plant, sentence))
        return plant

    return keep


def change_row(history: History, id_: int, **changes: Any) -> None:
    """Let a booking be stored otherwise."""
    rows = history.database.rows
    rows[id_] = replace(rows[id_], **changes)


def change_log(history: History, stream: str, version: int, /, **changes: Any) -> None:
    """Let an event be stored otherwise."""
    log = history.database.log
    place = next(n for n, event in enumerate(log) if (event.stream, event.version) == (stream, version))
    log[place] = replace(log[place], **changes)


def exchange(history: History, stream: str, first: int, second: int) -> None:
    """Let two events be numbered the other way round."""
    change_log(history, stream, first, version=0)
    change_log(history, stream, second, version=first)
    change_log(history, stream, 0, version=second)


def event(history: History, stream: str, version: int) -> Event:
    """Give a stored event."""
    return next(event for event in history.database.log if (event.stream, event.version) == (stream, version))


def told(history: History, client: str, type_: str, nth: int = 0) -> Heard:
    """Give the nth frame of this type that a client heard."""
    frames = [each for each in history.heard() if each.client == client and each.message["type"] == type_]
    return frames[nth]


def swap(history: History, old: Told, *new: Told) -> None:
    """Put these in the place of what a client was told."""
    place = history.told.index(old)
    history.told[place : place + 1] = new


def otherwise(frame: Heard, **changes: Any) -> Heard:
    """Give a frame with other parts."""
    message = {**frame.message, **changes}
    return replace(frame, message=message, text=json.dumps(message))
