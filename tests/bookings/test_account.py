import re
import threading
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from bookings.models import Token, User
from bookings.pages.forms import NewPassword
from bookings.pages.mailing import _queue
from bookings.services.signing_in import make_token
from tests.bookings.rest import TOKEN, post
from tests.bookings.test_pages import is_signed_in, registration, submit

PASSWORD = "parkmate-demo"
NEW = "correct horse battery"
ASHA = "asha@example.com"
ASK = "/forgotten-password/"


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def asha(driver: User) -> User:
    driver.email = ASHA
    driver.save()
    return driver


@pytest.fixture
def at_home(browser: Client, asha: User) -> Client:
    browser.force_login(asha)
    return browser


def mails() -> list[Any]:
    _queue().join()
    return mail.outbox


def link_in(message: Any) -> str:
    (path,) = re.findall(r"http://testserver(/new-password/\S+)", message.body)
    return str(path)


def choose(browser: Client, link: str, password: str = NEW) -> Any:
    shown = browser.get(link, follow=True)
    path = shown.redirect_chain[-1][0] if shown.redirect_chain else link
    return submit(browser, path, new_password1=password, new_password2=password)


@pytest.mark.parametrize("path", ["/account/", "/account/password/", "/tokens/"])
def test_a_page_about_oneself_asks_who_that_is(browser: Client, path: str) -> None:
    assert browser.get(path)["Location"] == f"/sign-in/?next={path}"


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize(("sent", "kept"), [(ASHA, ASHA), ("", "")])
def test_an_account_may_have_an_address(browser: Client, sent: str, kept: str) -> None:
    assert submit(browser, "/register/", **registration(email=sent)).status_code == 302
    assert User.objects.get().email == kept


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize(
    "bad", ["asha", "a@b", "a\x00@example.com", "a@example.com\nBcc: b@example.com", "x" * 250 + "@e.com"]
)
def test_an_address_that_is_none_makes_no_account(browser: Client, bad: str) -> None:
    assert submit(browser, "/register/", **registration(email=bad)).status_code == 200
    assert not User.objects.exists()


def test_the_name_can_be_changed_without_the_password(at_home: Client) -> None:
    assert submit(at_home, "/account/", name="Asha K.", email=ASHA).status_code == 302
    assert User.objects.get().name == "Asha K."
    assert "Stored." in at_home.get("/account/").content.decode()


@pytest.mark.parametrize(("password", "stored"), [(PASSWORD, "new@example.com"), ("wrong", ASHA), ("", ASHA)])
def test_another_address_needs_the_password(at_home: Client, password: str, stored: str) -> None:
    response = submit(at_home, "/account/", name="", email="new@example.com", password=password)
    assert response.status_code == (302 if stored != ASHA else 200)
    assert User.objects.get().email == stored


def test_a_form_with_a_mistake_changes_no_name_in_the_header(at_home: Client) -> None:
    response = submit(at_home, "/account/", name="Somebody else", email="nonsense")
    assert ">Asha Demo</span></a>" in response.content.decode()


def test_nothing_else_can_be_changed_there(at_home: Client, asha: User) -> None:
    submit(at_home, "/account/", name="", email=ASHA, username="x", is_staff="on", is_active="", id="7")
    user = User.objects.get()
    assert (user.pk, user.username, user.is_staff, user.is_active) == (asha.pk, "driver", False, True)


def test_a_new_password_keeps_this_browser_and_signs_out_the_rest(at_home: Client, asha: User) -> None:
    other = Client()
    other.force_login(asha)
    Token.objects.create(user=asha)
    response = submit(at_home, "/account/password/", old_password=PASSWORD, new_password1=NEW, new_password2=NEW)
    assert response["Location"] == "/account/"
    assert is_signed_in(at_home)
    assert not is_signed_in(other)
    assert not Token.objects.exists()
    assert User.objects.get().check_password(NEW)


@pytest.mark.parametrize("wrong", [{"old_password": "x"}, {"new_password1": "kurz7"}, {"new_password2": "other"}])
def test_a_password_is_changed_by_who_knows_the_old_one_and_to_a_good_one(
    at_home: Client, wrong: dict[str, str]
) -> None:
    fields = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW, **wrong}
    assert "errorlist" in submit(at_home, "/account/password/", **fields).content.decode()
    assert User.objects.get().check_password(PASSWORD)


def test_somebody_deactivated_while_they_change_their_password_stays_so(asha: User) -> None:
    form = NewPassword(asha, {"new_password1": NEW, "new_password2": NEW})
    assert form.is_valid()
    User.objects.update(is_active=False)
    form.save()
    assert (User.objects.get().is_active, User.objects.get().check_password(NEW)) == (False, True)


def test_a_link_comes_by_mail_and_sets_the_password_once(browser: Client, asha: User) -> None:
    Token.objects.create(user=asha)
    assert submit(browser, ASK, email="ASHA@example.com")["Location"] == "/forgotten-password/asked/"
    (message,) = mails()
    assert (message.to, message.subject) == ([ASHA], "A new password for Parkmate")
    assert "Your user name: driver" in message.body
    link = link_in(message)
    assert choose(browser, link)["Location"] == "/sign-in/"
    assert "Sign in with it" in browser.get("/sign-in/").content.decode()
    assert User.objects.get().check_password(NEW)
    assert not Token.objects.exists()
    assert not is_signed_in(browser)
    assert "no longer good" in browser.get(link).content.decode()


@pytest.mark.parametrize("asked", [ASHA, "nobody@example.com", "gone@example.com", "nopassword@example.com"])
def test_the_answer_does_not_tell_whether_an_address_is_known(browser: Client, asha: User, asked: str) -> None:
    User.objects.create_user("gone", email="gone@example.com", password="x", is_active=False)
    User.objects.create_user("nopassword", email="nopassword@example.com")
    response = submit(browser, ASK, email=asked)
    assert (response.status_code, response["Location"]) == (302, "/forgotten-password/asked/")
    assert [message.to for message in mails()] == ([[ASHA]] if asked == ASHA else [])


class Hanging(EmailBackend):
    may_go = threading.Event()

    def send_messages(self, messages: Any) -> int:
        assert self.may_go.wait(10)
        return super().send_messages(messages)


def test_no_page_waits_for_the_mail_server(browser: Client, asha: User, settings: Settings) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Hanging"
    Hanging.may_go.clear()
    assert submit(browser, ASK, email=ASHA).status_code == 302
    assert not mail.outbox
    Hanging.may_go.set()
    assert len(mails()) == 1


class Broken(EmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError


def test_a_mail_server_that_is_away_is_said_in_the_log_alone(
    browser: Client, asha: User, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    assert submit(browser, ASK, email=ASHA).status_code == 302
    assert mails() == []
    assert f"Failed to send password reset email to {asha.pk}" in caplog.text
    assert ASHA not in caplog.text


def test_nobody_can_have_an_address_flooded(browser: Client, asha: User) -> None:
    for _ in range(3):
        assert submit(browser, ASK, email=ASHA).status_code == 302
    assert len(mails()) == 1


def test_a_link_that_is_not_quite_right_sets_nothing(browser: Client, asha: User) -> None:
    submit(browser, ASK, email=ASHA)
    good = link_in(mails()[0])
    for link in (
        good[:-2] + "x/",
        "/new-password/MQ/set-password/",
        "/new-password/x\x00/y/",
        "/new-password/OTk5/a-b/",
    ):
        assert "no longer good" in browser.get(link.replace("\x00", "%00")).content.decode()


def test_an_old_link_sets_nothing(browser: Client, asha: User, settings: Settings) -> None:
    submit(browser, ASK, email=ASHA)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "no longer good" in browser.get(link_in(mails()[0])).content.decode()


def test_a_program_that_signs_in_is_named_with_its_address(driver: User, anonymous: APIClient) -> None:
    said = "curl/8.5\x00\x1b[31m \u202etfel" + "x" * 300
    sent = {"username": "driver", "password": PASSWORD}
    response = anonymous.post(TOKEN, sent, format="json", HTTP_USER_AGENT=said, REMOTE_ADDR="2001:db8::7")
    assert response.status_code == 200
    token = Token.objects.get()
    assert token.address == "2001:db8::7"
    assert token.program == ("curl/8.5[31m tfel" + "x" * 300)[:200]


def test_a_program_may_say_nothing_about_itself(driver: User, anonymous: APIClient) -> None:
    assert post(anonymous, TOKEN, {"username": "driver", "password": PASSWORD}).status_code == 200
    assert (Token.objects.get().program, Token.objects.get().address) == ("", "127.0.0.1")


def token_of(user: User, **fields: Any) -> Token:
    token: Token = Token.objects.create(user=user, **fields)[0]
    return token


def test_ones_tokens_are_shown_with_where_and_since_when(at_home: Client, asha: User, driver2: User) -> None:
    token = token_of(asha, address="192.0.2.7", program="<b>curl</b>")
    token_of(driver2, program="not mine")
    token_of(asha, program="expired")
    Token.objects.filter(program="expired").update(expiry=timezone.now())
    shown = at_home.get("/tokens/").content.decode()
    assert "&lt;b&gt;curl&lt;/b&gt;" in shown
    assert "192.0.2.7" in shown
    assert token.created.strftime("%B %Y, %H:%M UTC") in shown
    assert "not mine" not in shown
    assert "expired" not in shown
    assert "no-store" in at_home.get("/tokens/")["Cache-Control"]


def test_one_of_ones_tokens_can_be_deleted(at_home: Client, asha: User) -> None:
    doomed, kept = token_of(asha), token_of(asha)
    response = submit(at_home, "/tokens/", token=doomed.digest)
    assert (response.status_code, response["Location"]) == (302, "/tokens/")
    assert list(Token.objects.all()) == [kept]
    assert "1 token deleted." in at_home.get("/tokens/").content.decode()


def test_all_of_ones_tokens_can_be_deleted_and_nobody_elses(at_home: Client, asha: User, driver2: User) -> None:
    kept = token_of(driver2)
    token_of(asha), token_of(asha)
    submit(at_home, "/tokens/", all="yes")
    assert list(Token.objects.all()) == [kept]
    assert "2 tokens deleted." in at_home.get("/tokens/").content.decode()


def test_anothers_token_and_what_is_none_delete_nothing(at_home: Client, asha: User, driver2: User) -> None:
    mine, other = token_of(asha), token_of(driver2)
    for sent in (other.digest, "", "x", "\x00", mine.digest + "\x00", "%"):
        assert submit(at_home, "/tokens/", token=sent).status_code == 302
    assert Token.objects.count() == 2


def test_a_token_is_not_deleted_by_another_page(at_home: Client, asha: User) -> None:
    token = token_of(asha)
    assert at_home.post("/tokens/", {"token": token.digest}).status_code == 403
    assert Token.objects.exists()


def test_thousands_of_tokens_make_no_endless_page(at_home: Client, asha: User) -> None:
    for _ in range(103):
        token_of(asha)
    shown = at_home.get("/tokens/").content.decode()
    assert shown.count('name="token"') == 100
    assert "And 3 older ones." in shown


def test_who_is_signed_in_finds_the_account_on_every_page_and_there_the_rest(at_home: Client) -> None:
    assert 'href="/account/"' in at_home.get("/").content.decode()
    shown = at_home.get("/account/").content.decode()
    assert all(way in shown for way in ('href="/tokens/"', 'href="/account/password/"', 'action="/sign-out/"'))
    assert 'href="/forgotten-password/"' in Client().get("/sign-in/").content.decode()


def test_no_token_is_made_with_a_password_that_has_changed_meanwhile(driver: User) -> None:
    as_authenticated = User.objects.get(pk=driver.pk)
    driver.set_password("another quiet word")
    driver.save()
    assert make_token(user=as_authenticated, address="", program="") is None
    User.objects.filter(pk=driver.pk).update(is_active=False)
    assert make_token(user=User.objects.get(pk=driver.pk), address="", program="") is None
    assert not Token.objects.exists()


def test_a_password_that_is_taken_away_takes_the_tokens_with_it(driver: User, said: list[str]) -> None:
    Token.objects.create(user=driver)
    driver.set_unusable_password()
    driver.save()
    assert not Token.objects.exists()
    assert f"user.{driver.pk}" in said
    Token.objects.create(user=driver)
    driver.save()
    assert Token.objects.exists(), "only the change takes them"
