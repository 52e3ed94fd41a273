import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.db import transaction
from django.db.models.signals import pre_delete
from django.test import Client

from bookings.models import Token, User
from bookings.rights import changed
from tests.bookings.test_pages import submit

Said = list[str]


@pytest.fixture
def said(transactional_db: None) -> Iterator[Said]:
    heard: Said = []

    def hear(sender: object, *, names: Sequence[str], **_: Any) -> None:
        heard.extend(names)

    changed.connect(hear)
    yield heard
    changed.disconnect(hear)


def test_signing_out_is_said_about_the_session_without_its_key(driver: User, said: Said) -> None:
    browser = Client()
    browser.force_login(driver)
    said.clear()
    key = browser.cookies["sessionid"].value
    browser.logout()
    assert said == [f"session.{hashlib.sha256(key.encode()).hexdigest()}"]


def test_signing_in_and_making_an_account_change_nobodys_rights(driver: User, said: Said) -> None:
    assert submit(Client(), "/sign-in/", username="driver", password="parkmate-demo").status_code == 302
    User.objects.create_user("new", password="x")
    # A visitor's session gets another key when somebody signs in; nothing was open with the old one.
    assert [name for name in said if not name.startswith("session.")] == []


def test_each_deleted_token_is_named_however_it_is_deleted(driver: User, said: Said) -> None:
    tokens = [Token.objects.create(user=driver)[0] for _ in range(3)]
    names = [f"token.{token.digest}" for token in tokens]
    tokens[0].delete()
    assert said == names[:1]
    Token.objects.filter(user=driver).delete()
    assert sorted(said) == sorted(names)


def test_a_new_password_deletes_the_tokens_of_that_user_alone(driver: User, driver2: User, said: Said) -> None:
    token, other = (Token.objects.create(user=user)[0] for user in (driver, driver2))
    driver.set_password("another one")
    driver.save()
    assert list(Token.objects.all()) == [other]
    assert said == [f"token.{token.digest}", f"user.{driver.pk}"]


def test_what_was_rolled_back_is_not_said(driver: User, said: Said) -> None:
    token, _ = Token.objects.create(user=driver)
    driver.set_password("another one")
    with transaction.atomic():
        driver.save()
        transaction.set_rollback(True)
    assert list(Token.objects.all()) == [token]
    assert said == []


def test_a_password_is_new_only_if_the_tokens_are_gone(driver: User, said: Said) -> None:
    def fail(**_: Any) -> None:
        raise ZeroDivisionError

    Token.objects.create(user=driver)
    driver.set_password("another one")
    pre_delete.connect(fail, sender=Token)
    with pytest.raises(ZeroDivisionError):
        driver.save()
    pre_delete.disconnect(fail, sender=Token)
    assert User.objects.get().check_password("parkmate-demo")
