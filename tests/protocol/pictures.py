"""What the Python reducers make of the golden frames, kept for clients in other languages: theirs must make the same.

A client's clock ends no booking: slots are as the events said them, bookings as they read at the last event.
"""

import json
from functools import reduce
from pathlib import Path
from typing import Any

from bookings.snapshots import driver, lot, owner
from bookings.wire import read_instant
from realtime.protocol.reading import sockets
from tests.protocol import frames

FOLDER = Path(__file__).parent / "pictures"
HEAD = {"type", "server_time", "stream", "version", "epoch"}
Value = dict[str, Any]


def draw_all() -> dict[str, Value]:
    """Give each stream's picture after all of its golden events."""
    golden = frames.read_all()
    return {kind: _draw(kind, golden) for kind in ("driver", "owner", "lot")}


def _draw(kind: str, golden: dict[str, Value]) -> Value:
    reducer = {"driver": driver, "owner": owner, "lot": lot}[kind]
    events = sorted((golden[event.name] for event in sockets()[kind].events), key=lambda event: int(event["version"]))
    opening = {name: part for name, part in golden[f"{kind}.snapshot"].items() if name not in HEAD}
    state: Value = reduce(reducer.apply, events, opening)
    # What no booking moves keeps the arrangement of the last one.
    last = next(event for event in reversed(events) if "booking" in event)
    seen: Value = reducer.at(state, read_instant(last["server_time"]))
    return {**state, "bookings": seen["bookings"]} if kind != "lot" else state


def read_all() -> dict[str, Value]:
    """Give the pictures as they are kept."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}


def write_all(pictures: dict[str, Value]) -> None:
    """Replace all files."""
    FOLDER.mkdir(exist_ok=True)
    for kind, picture in pictures.items():
        (FOLDER / f"{kind}.json").write_text(frames.text(picture), encoding="utf-8")
