import asyncio

from asgiref.sync import sync_to_async

from bookings.models import Booking, Epoch, Event, Lot, Slot, Stream, User
from realtime.runtime import Runtime
from tests.bookings.parking import book, cancel
from tests.realtime.elsewhere import Elsewhere
from tests.realtime.socket import Opener

Stage = tuple[User, Lot, Slot]

book_ = sync_to_async(book)
cancel_ = sync_to_async(cancel)


async def happened(driver: User, slot: Slot, connect: Opener) -> str:
    """Make four events, told to nobody; give the epoch."""
    before = await connect(driver, "/ws/driver/")
    epoch: str = (await before.next("snapshot"))["epoch"]
    for _ in range(2):
        await cancel_(driver, await book_(driver, slot))
    await before.until_version(4)
    await before.close()
    return epoch


async def test_since_is_answered_from_the_ring_without_the_database(
    stage: Stage, connect: Opener, monkeypatch: object
) -> None:
    driver, _, slot = stage
    epoch = await happened(driver, slot, connect)
    monkeypatch.setattr("realtime.pictures.read_openings", None)  # type: ignore[attr-defined]
    socket = await connect(driver, f"/ws/driver/?since=1&epoch={epoch}")
    frames = await socket.until_version(4)
    assert [(frame["type"], frame["version"]) for frame in frames] == [
        ("booking-cancelled", 2),
        ("booking-created", 3),
        ("booking-cancelled", 4),
    ]
    assert (await socket.next())["type"] == "resumed"


async def test_since_is_answered_from_the_database_byte_for_byte(
    stage: Stage, connect: Opener, runtime: Runtime
) -> None:
    driver, _, slot = stage
    epoch = await happened(driver, slot, connect)
    from_ring = await (await connect(driver, f"/ws/driver/?since=0&epoch={epoch}")).until_version(4)
    runtime.hub.streams.clear()  # as after a restart
    socket = await connect(driver, f"/ws/driver/?since=0&epoch={epoch}")
    assert await socket.until_version(4) == from_ring
    assert (await socket.next())["type"] == "resumed"


async def test_since_the_present_version_is_answered_with_resumed_alone(stage: Stage, connect: Opener) -> None:
    driver, _, slot = stage
    epoch = await happened(driver, slot, connect)
    socket = await connect(driver, f"/ws/driver/?since=4&epoch={epoch}")
    assert (await socket.next())["type"] == "resumed"


async def test_anything_else_in_since_gets_a_snapshot(stage: Stage, connect: Opener, runtime: Runtime) -> None:
    driver, _, slot = stage
    epoch = await happened(driver, slot, connect)
    for query in (
        "since=4",
        "since=4&epoch=foreign",
        f"since=5&epoch={epoch}",
        f"since=-1&epoch={epoch}",
        f"since=1.0&epoch={epoch}",
        f"since=x&epoch={epoch}",
        f"since=²&epoch={epoch}",
        f"since={2**63}&epoch={epoch}",
        f"since={'9' * 5000}&epoch={epoch}",
    ):
        socket = await connect(driver, f"/ws/driver/?{query}")
        assert (await socket.next())["type"] == "snapshot", query
        runtime.hub.streams.clear()


async def test_a_since_ahead_of_this_process_is_judged_by_the_database(
    no_sweep: None, stage: Stage, connect: Opener, elsewhere: Elsewhere
) -> None:
    driver, _, slot = stage
    watcher = await connect(driver, "/ws/driver/")
    epoch = (await watcher.next("snapshot"))["epoch"]
    await book_(driver, slot)
    socket = await connect(driver, f"/ws/driver/?since=1&epoch={epoch}")
    assert (await socket.next())["type"] == "resumed"
    assert socket.version == 1


async def test_another_epoch_sends_every_open_socket_a_fresh_snapshot(
    quick_sweep: None, stage: Stage, connect: Opener
) -> None:
    driver, _, slot = stage
    socket = await connect(driver, "/ws/driver/")
    before = await socket.next("snapshot")
    await sync_to_async(Epoch.objects.create)(number=1)
    after = await socket.next("snapshot")
    assert after["epoch"] != before["epoch"]
    await book_(driver, slot)
    assert (await socket.next())["version"] == 1


async def test_two_checks_that_find_another_epoch_at_once_send_one_snapshot(
    no_sweep: None, stage: Stage, connect: Opener, runtime: Runtime
) -> None:
    driver, _, slot = stage
    socket = await connect(driver, "/ws/driver/")
    await socket.next("snapshot")
    await sync_to_async(Epoch.objects.create)(number=1)
    await asyncio.gather(runtime.hub.check(), runtime.hub.check())
    assert (await socket.next())["type"] == "snapshot"
    await book_(driver, slot)
    assert (await socket.next())["type"] == "booking-created"


async def test_a_head_that_went_back_sends_a_fresh_snapshot(
    quick_sweep: None, stage: Stage, connect: Opener, elsewhere: Elsewhere
) -> None:
    driver, _, slot = stage
    await happened_elsewhere(driver, slot)
    socket = await connect(driver, "/ws/driver/")
    assert (await socket.next("snapshot"))["version"] == 2
    await sync_to_async(forget_everything)()
    assert (await socket.next("snapshot"))["version"] == 0


async def happened_elsewhere(driver: User, slot: Slot) -> None:
    await cancel_(driver, await book_(driver, slot))


def forget_everything() -> None:
    Event.objects.all().delete()
    Stream.objects.all().delete()
    Booking.objects.all().delete()
