"""What everybody sees in the end: the database's own picture, soon after everything is well again."""

from collections.abc import Iterator
from types import ModuleType

from bookings.snapshots import driver, lot, owner
from tests.faults.checking_streams import is_event
from tests.faults.history import Client, Event, Heard, History, Opened, Picture, Value

SHOWN_AT: dict[str, ModuleType] = {"driver": driver, "owner": owner, "lot": lot, "kiosk": lot}
SOON_S = 5.0


def every_picture_is_the_databases(history: History) -> Iterator[str]:
    """Whoever may still see a stream has made of its events what a fresh snapshot shows, and is as far."""
    for client in _watching(history):
        mine, fresh = history.pictures[client.name], history.database.pictures[client.stream]
        if (mine.version, mine.epoch) != (fresh.version, fresh.epoch):
            database = f"{fresh.version} of {fresh.epoch}"
            yield f"{client.name} is at {mine.version} of {mine.epoch}, the database at {database}"
        elif _seen(client, mine, fresh, history) != _seen(client, fresh, fresh, history):
            yield f"{client.name} sees another picture than the database's"


def _watching(history: History) -> list[Client]:
    return [client for client in history.clients.values() if client.name not in history.revoked]


def _seen(client: Client, picture: Picture, like: Picture, history: History) -> Value:
    state = {name: part for name, part in picture.state.items() if name in like.state}
    seen: Value = SHOWN_AT[client.kind].at(state, history.database.moment)
    return seen


def everyone_is_up_to_date_soon_after_healing(history: History) -> Iterator[str]:
    """What was committed is heard within seconds: of healing, of the commit, of the socket being open again."""
    for name, late_s in lateness(history).items():
        if late_s > SOON_S:
            yield f"{name} was told {late_s:.1f} s late"
    for client in _watching(history):
        if not any(told.at >= history.healed_at for told in history.of(client.name) if isinstance(told, Heard)):
            yield f"{client.name} heard nothing after everything was well again"


def lateness(history: History) -> dict[str, float]:
    """Give for each client by how many seconds the latest event after healing was heard after it could be."""
    log = history.database.by_stream()
    return {client.name: _latest(history, client, log.get(client.stream, [])) for client in _watching(history)}


def _latest(history: History, client: Client, log: list[Event]) -> float:
    reached, opened_at, late_s = 0, 0.0, 0.0
    for told in history.of(client.name):
        if isinstance(told, Opened):
            opened_at = told.at
        if not isinstance(told, Heard) or told.message.get("stream") != client.stream:
            continue
        if is_event(told.message) or told.message["type"] == "snapshot":
            for event in log[reached : told.message["version"]]:
                could_be_at = max(history.healed_at, opened_at, event.created_at.timestamp())
                late_s = max(late_s, told.at - could_be_at)
            reached = max(reached, told.message["version"])
    return late_s
