from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from bookings.models import Booking, Event, Slot, Stream, Token, User
from bookings.services import purging
from bookings.services.purging import purge
from bookings.streams import of_driver
from tests.bookings.parking import book, cancel
from tests.bookings.together import together

DAY = timedelta(days=1)


def set_back(*pks: int, days: float) -> None:
    Event.objects.filter(pk__in=pks).update(created_at=timezone.now() - days * DAY)


def event_ids() -> list[int]:
    return list(Event.objects.order_by("pk").values_list("pk", flat=True))


def test_events_are_kept_for_400_days_by_default() -> None:
    assert timedelta(days=400) == configured.EVENTS_KEPT


def test_only_events_that_are_older_go_and_streams_and_bookings_stay_as_they_are(driver: User, slot: Slot) -> None:
    booking = book(driver, slot)
    cancel(driver, booking)
    streams = list(Stream.objects.order_by("name").values_list("name", "version"))
    first, *rest = event_ids()
    set_back(first, days=400.1)
    set_back(*rest, days=399.9)
    assert (purge().events, purge().events) == (1, 0)
    assert event_ids() == rest
    assert list(Stream.objects.order_by("name").values_list("name", "version")) == streams
    assert Booking.objects.get().status == "cancelled"


def test_the_next_event_has_the_next_version(driver: User, slot: Slot) -> None:
    cancel(driver, book(driver, slot))
    set_back(*event_ids(), days=500)
    purge()
    book(driver, slot)
    assert list(Event.objects.filter(stream=of_driver(driver.pk)).values_list("version", flat=True)) == [3]


def test_a_pass_takes_no_more_than_a_batch_and_says_that_there_is_more(
    driver: User, slot: Slot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "BATCH", 4)
    cancel(driver, book(driver, slot))
    set_back(*event_ids(), days=500)
    passes = [purge() for _ in range(2)]
    assert [(one.events, one.is_all) for one in passes] == [(4, False), (2, True)]


def test_what_another_worker_removes_is_left_to_it(driver: User, slot: Slot) -> None:
    cancel(driver, book(driver, slot))
    ids = event_ids()
    set_back(*ids, days=500)
    with transaction.atomic():
        list(Event.objects.select_for_update(no_key=True).filter(pk=ids[0]))
        (purged,) = together([purge])
    assert purged.events == len(ids) - 1


def test_expired_sessions_and_tokens_go_and_others_stay(driver: User) -> None:
    now = timezone.now()
    for key, expires in (("old", now - DAY), ("new", now + DAY)):
        Session.objects.create(session_key=key, session_data="", expire_date=expires)
    old, new = (Token.objects.create(user=driver)[0] for _ in range(2))
    Token.objects.filter(pk=old.pk).update(expiry=now - DAY)
    purged = purge()
    assert (purged.sessions, purged.tokens) == (1, 1)
    assert [session.pk for session in Session.objects.all()] == ["new"]
    assert [token.pk for token in Token.objects.all()] == [new.pk]
