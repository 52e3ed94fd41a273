from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from bookings.models import Kiosk, Lot, Token, User
from realtime.auth import Visitor, visitors
from realtime.claims import Claim
from tests.bookings.displays import paired_display

pytestmark = pytest.mark.django_db


def token_of(user: User, **fields: Any) -> bytes:
    return str(Token.objects.create(user=user, **fields)[1]).encode()


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def names(found: list[Visitor]) -> list[str | None]:
    return [str(each.user or each.kiosk) if each.entry else None for each in found]


@pytest.fixture
def people() -> list[User]:
    return [User.objects.create(username=f"visitor-{number}", name=f"Visitor {number}") for number in range(3)]


def test_everybody_of_a_crowd_is_who_their_own_key_says(lot: Lot, people: list[User]) -> None:
    anna, bert, carl = people
    display, key = paired_display(lot)
    claims = [
        Claim(token=token_of(anna)),
        Claim(session=session_of(bert)),
        Claim(kiosk=key),
        Claim(),
        Claim(foreign_cookie=True),
        Claim(token=b"wrong"),
        Claim(session=session_of(carl), kiosk=key),
        Claim(session="gone", kiosk=key),
        Claim(token=token_of(anna)),
    ]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = visitors(claims)
    who = [str(each) for each in (anna, bert, display, carl)]
    assert names(found) == [who[0], who[1], who[2], None, None, None, who[3], who[2], who[0]]
    assert [each.foreign_cookie for each in found] == [False, False, False, False, True, *[False] * 4]
    assert len(asked) == 4


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "another"}])
def test_a_session_ends_with_the_account_and_with_the_password_that_began_it(
    people: list[User], change: dict[str, Any]
) -> None:
    key, other = session_of(people[0]), session_of(people[1])
    User.objects.filter(pk=people[0].pk).update(**change)
    assert names(visitors([Claim(session=key), Claim(session=other)])) == [None, str(people[1])]


def test_a_session_that_is_over_is_none(people: list[User]) -> None:
    key = session_of(people[0])
    Session.objects.update(expire_date=timezone.now())
    assert names(visitors([Claim(session=key)])) == [None]


def test_a_session_of_before_a_new_secret_lasts_while_the_old_one_is_kept(
    people: list[User], settings: Settings
) -> None:
    key, old = session_of(people[0]), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a newer secret than that", [old]
    assert names(visitors([Claim(session=key)])) == [str(people[0])]
    settings.SECRET_KEY_FALLBACKS = []
    assert names(visitors([Claim(session=key)])) == [None]


def test_a_token_lives_on_from_its_last_use_and_is_none_after_its_end(people: list[User]) -> None:
    late, over = token_of(people[0], expiry=timedelta(days=1)), token_of(people[1], expiry=timedelta(days=-1))
    assert names(visitors([Claim(token=late), Claim(token=over)])) == [str(people[0]), None]
    assert Token.objects.get(user=people[0]).expiry > timezone.now() + timedelta(days=29)
    with CaptureQueriesContext(connection) as asked:
        visitors([Claim(token=late)])
    assert len(asked) == 1  # it is written now and then, not at each use


def test_a_revoked_display_is_nobody(lot: Lot) -> None:
    _, key = paired_display(lot)
    Kiosk.objects.update(revoked_at=timezone.now())
    assert names(visitors([Claim(kiosk=key)])) == [None]
