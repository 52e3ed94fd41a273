"""What must hold after each deed, whatever it was; the numbers are those of the invariants in docs/testing.md."""

from collections import Counter
from fractions import Fraction

from django.db.models import Max
from hypothesis.stateful import RuleBasedStateMachine, invariant

from bookings.models import Booking, Event, Slot, Stream
from tests.bookings.pictures import Follower
from tests.stateful import model as modelled
from tests.stateful.clock import moment_of

TERMINAL = ("booking-completed", "booking-cancelled")
STREAMS_OF_A_BOOKING = 3

counted = Counter[str]()


class Judged(RuleBasedStateMachine):
    """Looks at bookings, slots, events and pictures."""

    model: modelled.Model
    followers: list[Follower]
    # Since the pictures were last compared: a refusal changes nothing, which the tables themselves show.
    changed: bool = True

    @invariant()
    def the_bookings_are_those_of_the_model(self) -> None:
        """I4: what was acknowledged is there, what was refused had no effect. I3: nothing ended before its end."""
        assert {booking.pk: _as_modelled(booking) for booking in Booking.objects.select_related("driver")} == {
            id_: _as_stored(booking) for id_, booking in self.model.bookings.items()
        }

    @invariant()
    def the_slots_are_those_of_the_model(self) -> None:
        """I4 for what owners change."""
        stored = Slot.objects.values_list("pk", "lot__name", "price", "in_service", "retired_at")
        found = {id_: (lot, Fraction(price), open_, at is not None) for id_, lot, price, open_, at in stored}
        expected = self.model.slots.items()
        assert found == {id_: (slot.lot, Fraction(slot.price), slot.in_service, slot.retired) for id_, slot in expected}

    @invariant()
    def at_most_one_booking_runs_in_a_slot(self) -> None:
        """I1."""
        now = moment_of(self.model.now)
        running = Booking.objects.filter(status="booked", start_time__lte=now, end_time__gt=now)
        held = Counter(running.values_list("slot_id", flat=True))
        assert all(times == 1 for times in held.values())

    @invariant()
    def each_booking_ends_once_in_each_stream(self) -> None:
        """I2, and I3 for what was told."""
        ends = Counter(Event.objects.filter(type__in=TERMINAL).values_list("booking_id", "stream"))
        ended = {id_ for id_, booking in self.model.bookings.items() if booking.status != "booked"}
        assert all(times == 1 for times in ends.values())
        assert Counter(id_ for id_, _ in ends) == dict.fromkeys(ended, STREAMS_OF_A_BOOKING)
        completions = Event.objects.filter(type="booking-completed").values_list("booking_id", "created_at")
        assert all(at >= moment_of(self.model.bookings[id_].end) for id_, at in completions if id_ is not None)

    @invariant()
    def versions_have_no_gap_and_follow_time(self) -> None:
        """I5."""
        heads = dict(Stream.objects.values_list("name", "version"))
        assert heads == dict(Event.objects.values_list("stream").annotate(head=Max("version")))
        for name, head in heads.items():
            told = list(Event.objects.filter(stream=name).order_by("version").values_list("version", "created_at"))
            assert [version for version, _ in told] == list(range(1, head + 1))
            assert [at for _, at in told] == sorted(at for _, at in told)

    @invariant()
    def every_picture_follows_from_its_events(self) -> None:
        """The old snapshot and the events since are a fresh snapshot: for drivers, owners, boards and displays."""
        counted["steps"] += 1
        if not self.changed:
            return
        self.changed = False
        counted["comparisons"] += len(self.followers)
        for follower in self.followers:
            follower.assert_up_to_date()


def _as_modelled(booking: Booking) -> tuple[object, ...]:
    return (
        *(booking.slot_id, booking.driver.username, booking.vehicle_number, booking.status, booking.end_reason),
        *(booking.start_time, booking.end_time, booking.expiring_at, booking.ended_at, booking.due_at),
        *(Fraction(booking.price), None if booking.charged is None else Fraction(booking.charged)),
        booking.renewed_from_id,
    )


def _as_stored(booking: modelled.Booking) -> tuple[object, ...]:
    due_at = booking.end if booking.warned else booking.expiring_at
    return (
        *(booking.slot, booking.driver, booking.plate, booking.status, booking.end_reason),
        *(moment_of(booking.start), moment_of(booking.end), moment_of(booking.expiring_at)),
        None if booking.ended_at is None else moment_of(booking.ended_at),
        moment_of(due_at) if booking.status == "booked" else None,
        *(booking.price, booking.charged, booking.renewed_from),
    )
