from functools import reduce
from types import ModuleType
from typing import Any

import pytest

from bookings.snapshots import driver, lot, owner
from bookings.wire import read_instant
from realtime.protocol.reading import messages, sockets
from tests.protocol import frames, strict
from tests.protocol.story import tell

GOLDEN = frames.read_all()
NAMES = {message.name for message in messages()}
PICTURES: dict[str, ModuleType] = {"driver": driver, "owner": owner, "lot": lot}


@pytest.mark.usefixtures("transactional_db")
def test_the_story_written_anew_gives_the_committed_frames(pytestconfig: pytest.Config) -> None:
    told = tell()
    if pytestconfig.getoption("--write-frames", default=False):
        frames.write_all(told)
        return
    assert told.keys() == GOLDEN.keys()
    for name, frame in told.items():
        assert frames.text(frame) == frames.text(GOLDEN[name]), f"{name}: run python -m tests.protocol.write"


def test_every_message_and_command_of_the_protocol_has_a_golden_frame() -> None:
    assert GOLDEN.keys() == NAMES


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_a_golden_frame_is_what_its_schema_says(name: str) -> None:
    assert strict.complaint(name, GOLDEN[name]) is None


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_a_frame_with_one_more_field_or_one_less_is_no_such_message(name: str) -> None:
    frame = GOLDEN[name]
    assert strict.complaint(name, {**frame, "surplus": 1}) is not None
    assert strict.complaint(name, {**frame, "type": "another"}) is not None
    required = set(frame) - {"request_id"} if name == "error" else set(frame)
    for field in required - strict.optional(name):
        assert strict.complaint(name, {key: frame[key] for key in required - {field}}) is not None, field


@pytest.mark.parametrize("kind", PICTURES)
def test_the_frames_of_a_stream_lead_from_its_snapshot_on_without_a_hole(kind: str) -> None:
    snapshot, events = GOLDEN[f"{kind}.snapshot"], of_stream(kind)
    assert [event["version"] for event in events] == [snapshot["version"] + n for n in range(1, len(events) + 1)]
    assert GOLDEN[f"{kind}.resumed"]["version"] == events[-1]["version"]
    for name in ("heartbeat", "booking-tick"):
        assert GOLDEN[f"{kind}.{name}"]["version"] == snapshot["version"]


@pytest.mark.parametrize("kind", PICTURES)
def test_the_reducers_follow_the_frames_of_a_stream(kind: str) -> None:
    picture, snapshot, events = PICTURES[kind], GOLDEN[f"{kind}.snapshot"], of_stream(kind)
    state = reduce(picture.apply, events, parts_of(snapshot))
    seen = picture.at(state, read_instant(events[-1]["server_time"]))
    slots = seen["slots"] if kind == "lot" else seen["lots"][0]["slots"] if kind == "owner" else []
    assert [slot["state"] for slot in slots] == ([] if kind == "driver" else ["booked", "booked", "closed", "booked"])
    if kind != "lot":
        begun = GOLDEN[f"{kind}.booking-started"]["booking"]
        assert begun["id"] in {booking["id"] for booking in seen["bookings"] if booking["status"] == "booked"}


def of_stream(kind: str) -> list[dict[str, Any]]:
    return sorted((GOLDEN[event.name] for event in sockets()[kind].events), key=lambda event: int(event["version"]))


def parts_of(snapshot: dict[str, Any]) -> dict[str, Any]:
    head = {"type", "server_time", "stream", "version", "epoch"}
    return {name: part for name, part in snapshot.items() if name not in head}
