from bookings.models import Stream
from tests.access.table import SOCKETS, WHO
from tests.access.visits import first_word, opened
from tests.access.world import World, gate, plate
from tests.product.screen import Screen
from tests.product.shapes import Value

STREAMS = {"driver", "owner", "lot"}


async def all_open(world: World) -> dict[tuple[str, str], Screen]:
    """Give a socket for everybody on each path that has a stream for them."""
    screens = {}
    for label, row in SOCKETS.items():
        for who in WHO:
            if row[who] in STREAMS | {"lots"}:
                screen = await opened(world, world.visitors[who], label.format(**world.ids))
                assert await first_word(screen) == row[who]
                screens[label, who] = screen
    return screens


async def read_to(screen: Screen, version: int) -> None:
    await screen.read_until(lambda: screen.version >= version)


async def done(screen: Screen, type_: str, **fields: object) -> Value:
    answer = await screen.ask(type_, **fields)
    assert answer["type"] == "reply", answer
    return answer


async def test_whatever_happens_is_told_to_those_alone_who_may_know(world: World) -> None:
    screens = await all_open(world)
    owner, driver = screens["/ws/owner/", "owner"], screens["/ws/driver/", "driver"]
    place, asha = world.place, world.person("driver")
    slot, other_slot = world.slot(), world.slot(world.theirs)
    first = await asha.book(slot, vehicle_number=plate())
    world.town.move(first["id"], seconds=-7200)
    second = await asha.renew(first["id"])
    await done(driver, "cancel-booking", booking_id=second["id"])
    third = await asha.book(slot, vehicle_number=plate())
    await done(owner, "cancel-booking", booking_id=third["id"], reason="Works")
    ending = await world.person("other driver").book(other_slot, vehicle_number=plate(), duration=1)
    await done(owner, "update-lot", lot_id=place.id, address="3 Quay")
    await done(owner, "update-slots", slot_ids=[slot], price="42.00")
    kiosk = (await done(owner, "pair-kiosk", code=world.code(), lot_id=place.id, name=gate()))["kiosk"]
    await done(owner, "revoke-kiosk", kiosk_id=kiosk["id"])
    await screens["/ws/owner/", "other owner"].wait_for_booking("booking-completed", ending["id"])

    heads = world.town.do(lambda: dict(Stream.objects.values_list("name", "version")))
    told = {}
    for (label, who), screen in screens.items():
        stream = screen.judge.stream
        if stream is not None:
            await read_to(screen, heads.get(stream, 0))
            told[label, who] = len(screen.events())
    silent = {where for where, events in told.items() if not events}
    assert all(told[where] for where in (("/ws/driver/", "driver"), ("/ws/owner/", "owner"), ("/ws/kiosk/", "kiosk")))
    assert {who for label, who in silent if label == "/ws/driver/"} >= {"owner", "other owner", "former owner", "staff"}
    assert ("/ws/owner/", "former owner") in silent
