import io
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from bookings import journal, streams
from bookings.clock import moment
from bookings.many_events import append_many
from bookings.models import Booking, Epoch, Event, Lot, Slot, Stream, User
from bookings.services.placing import PriceChanged
from bookings.snapshots.reading import one_moment
from bookings.streams import Numbered, Unnumbered, epoch, events_after, heads, of_driver, of_lot, of_owner
from tests.bookings.parking import book, cancel, types
from tests.bookings.together import together

Append = Callable[[Sequence[Unnumbered]], list[Numbered]]


@pytest.fixture(params=[streams.append, append_many])
def append(request: pytest.FixtureRequest) -> Append:
    found: Append = request.param
    return found


def event(stream: str, payload: str = "{}", type_: str = "booking-updated") -> Unnumbered:
    return Unnumbered(stream, type_, "system", None, payload, moment())


def versions(stream: str) -> list[int]:
    return list(Event.objects.filter(stream=stream).order_by("version").values_list("version", flat=True))


@pytest.mark.usefixtures("transactional_db")
def test_events_are_numbered_from_one_in_their_order(append: Append) -> None:
    first = append([event("lot.1"), event("owner.1"), event("lot.1")])
    second = append([event("owner.1"), event("lot.1")])
    assert [(n.stream, n.version) for n in first] == [("lot.1", 1), ("owner.1", 1), ("lot.1", 2)]
    assert [(n.stream, n.version) for n in second] == [("owner.1", 2), ("lot.1", 3)]
    assert heads(["lot.1", "owner.1", "lot.2"]) == (epoch(), {"lot.1": 3, "owner.1": 2})


@pytest.mark.usefixtures("transactional_db")
def test_an_event_is_stored_as_it_was_told(append: Append) -> None:
    payload = '{"b":1,  "a":"ä\\u0000🚗"}'
    (told,) = append([event("lot.1", payload)])
    (stored,) = events_after(stream="lot.1", version=0, limit=9)
    assert stored == told
    assert stored.payload == payload


@pytest.mark.usefixtures("transactional_db")
def test_events_after_a_version_come_in_order_up_to_a_limit(append: Append) -> None:
    append([event("lot.1") for _ in range(5)] + [event("lot.10")])
    assert [stored.version for stored in events_after(stream="lot.1", version=2, limit=2)] == [3, 4]
    assert events_after(stream="lot.1", version=5, limit=2) == []


@pytest.mark.usefixtures("transactional_db")
def test_a_rollback_gives_the_number_back(append: Append) -> None:
    append([event("lot.1")])
    with transaction.atomic():
        append([event("lot.1"), event("lot.1")])
        transaction.set_rollback(True)
    append([event("lot.1")])
    assert versions("lot.1") == [1, 2]


def test_concurrent_bookings_leave_no_gap_in_the_streams_they_share(
    driver: User, owner: User, lot: Lot, slots: list[Slot]
) -> None:
    def rounds(slot: Slot) -> None:
        for _ in range(5):
            cancel(driver, book(driver, slot, f"A{slot.pk}"))
            with pytest.raises(PriceChanged):
                book(driver, slot, f"A{slot.pk}", expected_price=0)

    assert together([partial(rounds, slot) for slot in slots[:8]]) == [None] * 8
    for stream in (of_driver(driver.pk), of_owner(owner.pk), of_lot(lot.pk)):
        assert versions(stream) == list(range(1, 81))
        assert Stream.objects.get(pk=stream).version == 80


@pytest.fixture
def swallowed() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RETURN CASE WHEN NEW.stream LIKE 'lot.%%' THEN NULL ELSE NEW END; END $$"
        )
        cursor.execute("CREATE TRIGGER swallow BEFORE INSERT ON bookings_event FOR EACH ROW EXECUTE FUNCTION swallow()")
        yield
        cursor.execute("DROP FUNCTION swallow CASCADE")


@pytest.mark.parametrize("many", [1, 100])
@pytest.mark.usefixtures("slot", "swallowed")
def test_a_change_whose_events_are_not_all_stored_does_not_happen(
    driver: User, slot: Slot, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "MANY", many)
    with pytest.raises(AssertionError, match="an event was not stored"):
        book(driver, slot)
    assert not Booking.objects.exists()
    assert not Event.objects.exists()
    assert not Stream.objects.exists()


@pytest.mark.usefixtures("transactional_db")
def test_the_epoch_is_stable_and_one_everywhere() -> None:
    with one_moment("lot.1") as reading:
        assert reading.epoch == epoch() == heads([])[0]


@pytest.mark.usefixtures("transactional_db")
def test_the_epoch_changes_with_its_stored_number() -> None:
    first = epoch()
    Epoch.objects.create(number=1)
    second = epoch()
    Epoch.objects.create(number=2)
    assert len({first, second, epoch()}) == 3


@pytest.mark.usefixtures("transactional_db")
def test_any_role_can_read_the_epoch() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        expected = epoch()
        cursor.execute("CREATE ROLE anybody")
        cursor.execute("GRANT SELECT ON bookings_epoch, bookings_stream TO anybody")
        cursor.execute("SET LOCAL ROLE anybody")
        assert epoch() == expected
        transaction.set_rollback(True)


def test_streams_have_the_names_of_the_protocol() -> None:
    assert (of_driver(7), of_owner(8), of_lot(9)) == ("driver.7", "owner.8", "lot.9")


def test_a_booking_is_told_on_three_streams_alone(driver: User, slot: Slot) -> None:
    book(driver, slot, duration=timedelta(seconds=5))
    assert Event.objects.count() == Stream.objects.count() == 3
    assert types(streams.of_lot(slot.lot_id)) == ["booking-created"]


def test_the_command_begins_a_new_epoch(transactional_db: None) -> None:
    first, said = epoch(), io.StringIO()
    call_command("new_epoch", stdout=said)
    second = epoch()
    call_command("new_epoch", stdout=said)
    assert len({first, second, epoch()}) == 3
    assert second in said.getvalue()
