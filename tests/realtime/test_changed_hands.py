import asyncio
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from bookings.models import Lot, Slot, User
from bookings.services.handing_over import hand_over_lot
from realtime import pictures
from realtime.pictures import read_opening
from realtime.runtime import Runtime
from tests.bookings.parking import book, cancel
from tests.realtime.elsewhere import Elsewhere, publish
from tests.realtime.readings import Readings
from tests.realtime.socket import Opener

Stage = tuple[User, Lot, Slot]


@pytest.fixture
def other_lot(driver2: User) -> Lot:
    return Lot.objects.create(owner=driver2, name="Other", currency="INR", listed=True)


def owner_of(stage: Stage) -> User:
    return stage[1].owner


def heir(lot: Lot) -> User:
    return lot.owner


async def test_events_of_the_time_between_come_once_after_the_fresh_snapshot(
    stage: Stage, other_lot: Lot, connect: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver, lot, slot = stage
    owner = await sync_to_async(owner_of)(stage)
    socket = await connect(owner, "/ws/owner/")
    await socket.next("snapshot")
    reading = asyncio.get_running_loop()

    def read_while_more_happens(stream: str, since: Any) -> Any:
        opening = read_opening(stream, since)
        book(driver, slot)
        # On the loop before this picture is: the booking's event is there when the picture comes.
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0), reading).result()
        return opening

    monkeypatch.setattr(pictures, "read_opening", read_while_more_happens)
    await sync_to_async(hand_over_lot)(staff=User(), lot_id=other_lot.pk, to=owner)
    assert (await socket.next("lots-changed", "snapshot"))["type"] == "lots-changed"
    snapshot = await socket.next()
    assert (snapshot["type"], snapshot["version"]) == ("snapshot", 1)
    assert [each["id"] for each in snapshot["lots"]] == [lot.pk, other_lot.pk]
    created = await socket.next()
    assert (created["type"], created["version"]) == ("booking-created", 2)
    tick = await socket.next("booking-tick")
    assert [each["id"] for each in tick["bookings"]] == [created["booking"]["id"]]


async def test_a_picture_that_could_not_be_read_is_made_up_for_and_the_socket_goes_on_meanwhile(
    stage: Stage,
    other_lot: Lot,
    quick_sweep: None,
    connect: Opener,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    driver, _, slot = stage
    owner = await sync_to_async(owner_of)(stage)

    def broken(stream: str, since: Any) -> Any:
        raise ZeroDivisionError

    socket = await connect(owner, "/ws/owner/")
    await socket.next("snapshot")
    monkeypatch.setattr(pictures, "read_opening", broken)
    await sync_to_async(hand_over_lot)(staff=User(), lot_id=other_lot.pk, to=owner)
    await socket.next("lots-changed")
    await sync_to_async(book)(driver, slot, duration=timedelta(hours=1))
    assert (await socket.next("booking-created"))["version"] == 2
    told = len(caplog.records)
    async with asyncio.timeout(5):
        while len(caplog.records) < told + 2:  # neither event can be what begins the next try
            await asyncio.sleep(0.01)
    monkeypatch.setattr(pictures, "read_opening", read_opening)
    assert len((await socket.next("snapshot"))["lots"]) == 2
    assert "a fresh snapshot could not be read" in caplog.text


async def test_a_process_that_hears_of_it_late_sends_the_snapshot_then(
    stage: Stage, other_lot: Lot, runtime: Runtime, elsewhere: Elsewhere, no_sweep: None, connect: Opener
) -> None:
    owner = await sync_to_async(owner_of)(stage)
    socket = await connect(owner, "/ws/owner/")
    await socket.next("snapshot")
    await sync_to_async(hand_over_lot)(staff=User(), lot_id=other_lot.pk, to=owner)
    await publish(elsewhere.news(f"owner.{owner.pk}"))
    await socket.next("lots-changed")
    assert len((await socket.next("snapshot"))["lots"]) == 2


@pytest.mark.parametrize("since", [1, 2])
async def test_who_was_cut_off_between_the_event_and_its_snapshot_gets_that_snapshot_on_coming_back(
    stage: Stage, other_lot: Lot, runtime: Runtime, no_sweep: None, connect: Opener, since: int
) -> None:
    driver, _, slot = stage
    owner = await sync_to_async(owner_of)(stage)
    await sync_to_async(hand_over_lot)(staff=User(), lot_id=other_lot.pk, to=owner)
    await sync_to_async(book)(driver, slot)
    epoch = (await (await connect(owner, "/ws/owner/")).next("snapshot"))["epoch"]
    for _ in range(2):  # the first finds the stream as a picture began it, the second as `resumed` left it
        socket = await connect(owner, f"/ws/owner/?since={since}&epoch={epoch}")
        assert [frame["type"] for frame in await socket.until_version(2)][-1] in ("booking-created", "resumed")
        assert len((await socket.next("snapshot"))["lots"]) == 2


async def test_who_had_a_lot_once_is_not_told_again_what_happened_there(
    stage: Stage, other_lot: Lot, runtime: Runtime, no_sweep: None, connect: Opener
) -> None:
    driver, lot, slot = stage
    owner = await sync_to_async(owner_of)(stage)
    kept = await sync_to_async(Lot.objects.create)(owner=owner, name="Kept", currency="INR", listed=True)
    for _ in range(2):
        booking = await sync_to_async(book)(driver, slot)
        await sync_to_async(cancel)(driver, booking)
    await sync_to_async(hand_over_lot)(staff=User(), lot_id=lot.pk, to=await sync_to_async(heir)(other_lot))
    epoch = (await (await connect(owner, "/ws/owner/")).next("snapshot"))["epoch"]
    for _ in range(2):  # the first finds the stream as a picture began it, the second as that left it
        socket = await connect(owner, f"/ws/owner/?since=3&epoch={epoch}")
        snapshot = await socket.next()
        assert (snapshot["type"], [each["id"] for each in snapshot["lots"]]) == ("snapshot", [kept.pk])
    after = await connect(owner, f"/ws/owner/?since=4&epoch={epoch}")
    assert (await after.next())["type"] == "lots-changed"


async def test_what_this_process_has_told_of_a_lot_that_went_is_not_told_again(
    stage: Stage, other_lot: Lot, runtime: Runtime, no_sweep: None, connect: Opener
) -> None:
    driver, lot, slot = stage
    owner = await sync_to_async(owner_of)(stage)
    await sync_to_async(Lot.objects.create)(owner=owner, name="Kept", currency="INR", listed=True)
    early = await connect(owner, "/ws/owner/")
    epoch = (await early.next("snapshot"))["epoch"]
    await sync_to_async(book)(driver, slot)
    await early.next("booking-created")
    await sync_to_async(hand_over_lot)(staff=User(), lot_id=lot.pk, to=await sync_to_async(heir)(other_lot))
    await early.next("lots-changed")
    assert (await (await connect(owner, f"/ws/owner/?since=0&epoch={epoch}")).next())["type"] == "snapshot"


async def test_who_comes_while_the_snapshot_of_others_is_read_gets_one_too(
    stage: Stage,
    other_lot: Lot,
    runtime: Runtime,
    no_sweep: None,
    connect: Opener,
    later_readings: Readings,
) -> None:
    owner = await sync_to_async(owner_of)(stage)
    early = await connect(owner, "/ws/owner/")
    epoch = (await early.next("snapshot"))["epoch"]
    later_readings.hold()
    await sync_to_async(hand_over_lot)(staff=User(), lot_id=other_lot.pk, to=owner)
    assert await asyncio.to_thread(later_readings.done.wait, 5)
    late = await connect(owner, f"/ws/owner/?since=0&epoch={epoch}")
    await late.next("resumed")
    later_readings.let_go.set()
    for socket in (early, late):
        assert len((await socket.next("snapshot"))["lots"]) == 2
