import logging
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session
from django.utils import timezone

from bookings import streams
from bookings.models import Event, Lot, Slot, User
from bookings.services import purging
from realtime.tidying import tidy_up
from tests.bookings.parking import book, cancel
from tests.realtime.socket import Opener

Stage = tuple[User, Lot, Slot]

do = sync_to_async


def two_events(driver: User, slot: Slot) -> None:
    cancel(driver, book(driver, slot))


def make_old(*versions: int) -> None:
    Event.objects.filter(version__in=versions).update(created_at=timezone.now() - timedelta(days=401))


async def test_who_asks_for_events_that_are_gone_gets_a_snapshot_and_who_does_not_goes_on(
    stage: Stage, connect: Opener
) -> None:
    driver, _, slot = stage
    await do(two_events)(driver, slot)
    await do(make_old)(1)
    await tidy_up()
    epoch = await do(streams.epoch)()
    behind = await connect(driver, f"/ws/driver/?since=0&epoch={epoch}")
    assert (await behind.next())["type"] == "snapshot"
    assert behind.version == 2
    near = await connect(driver, f"/ws/driver/?since=1&epoch={epoch}")
    assert [(await near.next())["type"], (await near.next())["type"]] == ["booking-cancelled", "resumed"]


async def test_all_that_may_go_goes_batch_by_batch_and_is_said_once(
    stage: Stage, connect: Opener, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "realtime.tidying")
    monkeypatch.setattr(purging, "BATCH", 4)
    driver, _, slot = stage
    await do(two_events)(driver, slot)
    await do(two_events)(driver, slot)
    await do(make_old)(1, 2, 3)
    await Session.objects.acreate(session_key="old", session_data="", expire_date=timezone.now())
    await tidy_up()
    assert {event.version async for event in Event.objects.all()} == {4}
    await tidy_up()
    lines = [record.getMessage() for record in caplog.records if record.name == "realtime.tidying"]
    assert lines == ["removed 9 events older than 400 days, 1 sessions, 0 tokens"]
