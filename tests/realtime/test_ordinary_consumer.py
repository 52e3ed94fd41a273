import json

import pytest
from asgiref.sync import sync_to_async
from channels.consumer import AsyncConsumer
from channels.testing import ApplicationCommunicator

from bookings.models import Lot, Slot, User
from realtime.runtime import Runtime
from tests.bookings.parking import book

Stage = tuple[User, Lot, Slot]


class Plain(AsyncConsumer):  # type: ignore[misc]
    """As Channels' own tutorial writes one."""

    async def join(self, message: dict[str, str]) -> None:
        await self.channel_layer.group_add(message["group"], self.channel_name)
        await self.send({"type": "joined"})

    async def event(self, message: dict[str, str]) -> None:
        await self.send({"type": "heard", "frame": message["frame"]})


@pytest.mark.parametrize("group", ["driver", "owner", "lot"])
async def test_an_ordinary_channels_consumer_hears_the_events_of_a_group_that_it_joins(
    stage: Stage, runtime: Runtime, group: str
) -> None:
    driver, lot, slot = stage
    name = {"driver": f"driver.{driver.pk}", "owner": f"owner.{lot.owner_id}", "lot": f"lot.{lot.pk}"}[group]
    plain = ApplicationCommunicator(Plain.as_asgi(), {"type": "plain"})
    await plain.send_input({"type": "join", "group": name})
    assert (await plain.receive_output(timeout=5))["type"] == "joined"
    booking = await sync_to_async(book)(driver, slot)
    frame = json.loads((await plain.receive_output(timeout=5))["frame"])
    assert (frame["type"], frame["stream"], frame["version"]) == ("booking-created", name, 1)
    assert frame["booking"]["id"] == booking.pk
    plain.stop(exceptions=False)
