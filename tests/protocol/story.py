"""The story behind the golden frames: an afternoon in one lot, done through the domain, told as the server tells it.

After the snapshots each kind of event happens once in each stream, one after the other: a screen's test can apply the
frames of a stream by their versions.
"""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bookings import payloads
from bookings.clock import moment
from bookings.errors import BookingError
from bookings.journal import Actor, Journal
from bookings.models import Booking, Event, Kiosk, Lot, Pairing, Slot, User
from bookings.overview import read_overview
from bookings.services.create import create_booking
from bookings.services.due import settle_due
from bookings.services.handing_over import hand_over_lot
from bookings.services.pairing import open_pairing
from bookings.services.placing import Wish
from bookings.services.renew import renew_booking
from bookings.services.transactions import in_one_transaction
from bookings.streams import Numbered, of_driver, of_lot, of_owner
from bookings.today import read_today
from realtime import messages
from realtime.commands import Command, driver, owner
from realtime.groups import kind_and_id
from realtime.pictures import read_opening
from realtime.protocol.reading import sockets
from realtime.schedule import MOST_PER_TICK, Schedule
from tests.protocol.told_time import it_is, told_time

Value = dict[str, Any]

EPOCH = "9f3c5a7b1d20"
CODE, CLAIM = "BCDF23", "q0Zy3kwN8rT2vB5cX7mL1pS4dF6gH9jK-aE8uI_oWt2"
LOT = {"name": "Harbour deck", "address": "12 Marine Drive, Kochi", "timezone": "Asia/Kolkata", "currency": "INR"}
COMMANDS: dict[str, Mapping[str, Command]] = {"driver": driver.COMMANDS, "owner": owner.COMMANDS}


@dataclass
class Story:
    """People, a lot, and the frames by the names of their schemas."""

    frames: dict[str, Value] = field(default_factory=dict)
    began_at: dict[str, int] = field(default_factory=dict)
    asked: int = 0

    def ask(self, socket: str, user: User, type_: str, **fields: Any) -> Value:
        """Let a client send a command; keep it and its answer. The first of each kind stays."""
        self.asked += 1
        sent = {"type": type_, "request_id": f"r{self.asked}", **fields}
        command = COMMANDS[socket][type_]
        known = {each.message.type: each for each in sockets()[socket].commands}[type_]
        self.keep(known.message.name, json.dumps(sent))
        try:
            parts = command.run(user, command.fields.read(fields))
        except BookingError as refusal:
            return self.keep("error", messages.error(refusal, moment(), sent["request_id"]))
        reply = messages.message(messages.REPLY, moment(), request_id=sent["request_id"], **parts)
        return self.keep(known.reply.name, reply)

    def keep(self, name: str, text: str) -> Value:
        """Keep a frame unless one of its kind is there already; give it."""
        frame: Value = json.loads(text)
        self.frames.setdefault(name, frame)
        return frame

    def look(self, stream: str) -> None:
        """Keep what one who opens the stream now sees first, and the tick and heartbeat of this moment."""
        kind, _ = kind_and_id(stream)
        opening = read_opening(stream, None)
        reading = dataclasses.replace(opening.reading, epoch=EPOCH)
        now, version = reading.moment, reading.version
        self.began_at[stream] = version
        self.keep(f"{kind}.snapshot", messages.snapshot(reading, opening.state, now))
        self.keep(f"{kind}.heartbeat", messages.heartbeat(now, stream=stream, version=version))
        left = Schedule(opening.spans).left(now, MOST_PER_TICK)
        self.keep(f"{kind}.booking-tick", messages.tick(stream=stream, version=version, now=now, left=left))

    def come_back(self, stream: str) -> None:
        """Keep what one who missed nothing gets."""
        kind, _ = kind_and_id(stream)
        reading = read_opening(stream, None).reading
        text = messages.resumed(stream=stream, version=reading.version, epoch=EPOCH, now=reading.moment)
        self.keep(f"{kind}.resumed", text)

    def listen(self, stream: str) -> None:
        """Keep the events since the look, the first of each type; no two of a type come before all have come."""
        kind, _ = kind_and_id(stream)
        names = {message.type: message.name for message in sockets()[kind].events}
        for row in Event.objects.filter(stream=stream, version__gt=self.began_at[stream]).order_by("version"):
            self.keep(names[row.type], messages.event(Numbered.of(row)))


def tell() -> dict[str, Value]:
    """Give the frames; needs empty tables, and takes time from the database's clock."""
    story = Story()
    with told_time():
        it_is("11:00:00.000")
        olga = User.objects.create_user("olga", name="Olga Demo")
        asha = User.objects.create_user("asha", name="Asha Demo")
        bilal = User.objects.create_user("bilal", name="Bilal Demo")
        lot, slots = _open_lots(story, olga)
        watched = [of_driver(asha.pk), of_owner(olga.pk), of_lot(lot.pk)]
        _before(asha, bilal, slots)
        for stream in watched:
            story.look(stream)
        _look_aside(story, olga)
        _afternoon(story, asha, slots[0])
        _owners_changes(story, olga, bilal, lot, slots)
        for stream in watched:
            story.listen(stream)
            story.come_back(stream)
        _commands(story, olga, asha, lot, slots)
    return dict(sorted(story.frames.items()))


def _open_lots(story: Story, olga: User) -> tuple[Lot, list[Slot]]:
    it_is("11:00:30.250")
    story.ask("driver", olga, "create-lot", **LOT, min_duration=900)
    lot = Lot.objects.get()
    Lot.objects.update(listed=True)
    it_is("11:01:10.750")
    labels = ["A1", "A2", "A3", "A10"]
    story.ask("owner", olga, "add-slots", lot_id=lot.pk, labels=labels, vehicle_type="car", price="40.00")
    story.ask("owner", olga, "create-lot", **{**LOT, "name": "South deck", "address": "3 Quay Road, Kochi"})
    slots = list(Slot.objects.order_by("pk"))
    # Which the database gives of its own: the charts of the last hours count from there.
    Slot.objects.update(created_at=moment())
    return lot, slots


def _before(asha: User, bilal: User, slots: list[Slot]) -> None:
    it_is("12:00:00.000")
    create_booking(driver=asha, slot_id=slots[1].pk, vehicle_number="KL-07-B-77", wish=Wish(), key=None)
    it_is("12:55:00.005")
    settle_due()
    it_is("13:00:00.004")
    settle_due()
    it_is("13:45:00.000")
    longer = Wish(duration=timedelta(hours=4))
    create_booking(driver=bilal, slot_id=slots[1].pk, vehicle_number="MH12-AB-4321", wish=longer, key=None)
    it_is("13:50:20.500")
    create_booking(driver=asha, slot_id=slots[3].pk, vehicle_number="KL-07-B-77", wish=longer, key=None)
    it_is("14:00:00.000")


def _look_aside(story: Story, olga: User) -> None:
    now = moment()
    story.keep("lots.heartbeat", messages.heartbeat(now))
    story.keep("kiosk.heartbeat", messages.heartbeat(now))
    story.keep("lots", messages.message(messages.LOTS, now, lots=read_overview().lots))
    story.keep("today", messages.message(messages.TODAY, now, lots=read_today(olga.pk).lots))
    story.keep("ping", json.dumps({"type": messages.PING, "id": 1, "client_time": 1768485600000}))
    story.keep("pong", messages.message(messages.PONG, now, id=1, client_time=1768485600000))


def _afternoon(story: Story, asha: User, slot: Slot) -> None:
    """Let a booking be made, expire, complete, be renewed, changed, called off; and an advance one begin."""
    it_is("14:00:30.000")
    made = create_booking(driver=asha, slot_id=slot.pk, vehicle_number="KL-08-AZ-1234", wish=Wish(), key=None).booking
    it_is("14:55:30.003")
    settle_due()
    it_is("15:00:30.004")
    settle_due()
    it_is("15:02:10.250")
    again = renew_booking(driver=asha, booking_id=made.pk, wish=Wish(), key=None).booking
    it_is("15:05:00.000")
    _record("booking-updated", again, Actor.STAFF)
    it_is("15:10:00.000")
    olga = again.lot.owner
    story.ask("owner", olga, "cancel-booking", booking_id=again.pk, reason="The deck closes for a repair.")
    story.ask("owner", olga, "cancel-booking", booking_id=again.pk)
    it_is("15:12:00.000")
    _record("booking-started", _advance(again), Actor.SYSTEM)


def _advance(like: Booking) -> Booking:
    """Give a booking as it will be when one can be made in advance."""
    start = moment()
    booking = Booking.objects.get(pk=like.pk)
    booking.pk, booking.status, booking.booking_type = None, Booking.Status.BOOKED, Booking.Type.ADVANCE
    booking.ended_at = booking.end_reason = booking.reason = booking.charged = booking.renewed_from = None
    booking.start_time, booking.end_time = start, start + timedelta(hours=1)
    booking.expiring_at = booking.due_at = booking.end_time - timedelta(minutes=5)
    booking.save(force_insert=True)
    return booking


@in_one_transaction
def _record(type_: str, booking: Booking, actor: Actor) -> None:
    """Tell of something that no deed of this version causes."""
    journal = Journal(moment())
    entry = payloads.slot_entry(booking.slot, booking, booking.lot, journal.moment)
    journal.record(type_, booking, lot=booking.lot, slot=entry, actor=actor)
    journal.write()


def _owners_changes(story: Story, olga: User, bilal: User, lot: Lot, slots: list[Slot]) -> None:
    it_is("15:15:00.000")
    story.ask("owner", olga, "update-slots", slot_ids=[slots[2].pk], price="45.00", in_service=False)
    _display(story, olga, lot)
    it_is("15:18:00.000")
    south = Lot.objects.exclude(pk=lot.pk).get()
    staff = User.objects.create_user("stella", name="Stella Demo", is_staff=True)
    hand_over_lot(staff=staff, lot_id=south.pk, to=bilal)


def _display(story: Story, olga: User, lot: Lot) -> None:
    """Let a display wait with a code, be paired and be seen."""
    it_is("15:16:00.000")
    pairing = open_pairing(address="203.0.113.7", browser="Mozilla/5.0 (X11; Linux armv7l) Firefox/140.0")
    Pairing.objects.update(code=CODE)  # which is a random one
    story.keep("pairing-code", messages.pairing_code(CODE, pairing.expires_at, moment()))
    story.ask("owner", olga, "look-up-pairing", code=CODE)
    story.ask("owner", olga, "pair-kiosk", code=CODE, lot_id=lot.pk, name="Gate A")
    story.keep("paired", messages.paired(CLAIM, moment()))


def _commands(story: Story, olga: User, asha: User, lot: Lot, slots: list[Slot]) -> None:
    it_is("15:20:00.000")
    story.ask("owner", olga, "revoke-kiosk", kiosk_id=Kiosk.objects.get().pk)
    story.ask("owner", olga, "update-lot", lot_id=lot.pk, expiring_soon=600)
    story.ask("owner", olga, "retire-slot", slot_id=slots[2].pk)
    story.ask("driver", asha, "list-bookings", limit=2)
    story.ask("owner", olga, "list-bookings", lot_id=lot.pk, limit=2)
    story.ask("owner", olga, "occupancy", lot_id=lot.pk, hours=4)
    story.ask("owner", olga, "list-activity", limit=10)
    running = Booking.objects.filter(driver=asha, status=Booking.Status.BOOKED).order_by("pk")[0]
    story.ask("driver", asha, "cancel-booking", booking_id=running.pk)
