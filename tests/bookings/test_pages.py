import re
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.test import Client

from bookings.models import User

PASSWORD = "correct horse battery"


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True)


def submit(browser: Client, path: str, **fields: str) -> Any:
    shown = browser.get(path).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown))
    return browser.post(path.partition("?")[0], {**hidden, **fields})


def registration(**different: str) -> dict[str, str]:
    fields = {"username": "asha", "name": "Asha", "password1": PASSWORD, "password2": PASSWORD}
    return {**fields, **different}


def is_signed_in(browser: Client) -> bool:
    return get_user(browser).is_authenticated


@pytest.mark.usefixtures("driver")
def test_signing_in_goes_home(browser: Client) -> None:
    response = submit(browser, "/sign-in/", username="driver", password="parkmate-demo")
    assert (response.status_code, response["Location"]) == (302, "/")
    assert "Asha Demo" in browser.get("/").content.decode()
    cookie = browser.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.usefixtures("driver")
@pytest.mark.parametrize("wrong", [{"password": "x"}, {"username": "nobody"}, {"username": "a\x00"}, {"password": ""}])
def test_signing_in_with_what_is_wrong_asks_again(browser: Client, wrong: dict[str, str]) -> None:
    response = submit(browser, "/sign-in/", **{"username": "driver", "password": "parkmate-demo", **wrong})
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert not is_signed_in(browser)


def test_a_deactivated_user_cannot_sign_in(browser: Client, driver: User) -> None:
    driver.is_active = False
    driver.save()
    assert submit(browser, "/sign-in/", username="driver", password="parkmate-demo").status_code == 200
    assert not is_signed_in(browser)


@pytest.mark.usefixtures("driver")
@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/lots/1/", "/lots/1/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("http://testserver.evil.example/", "/"),
    ],
)
def test_nobody_is_sent_to_a_foreign_site(browser: Client, wanted: str, goes_to: str) -> None:
    response = submit(browser, f"/sign-in/?next={wanted}", username="driver", password="parkmate-demo")
    assert response["Location"] == goes_to


def test_who_is_signed_in_is_not_asked_again(browser: Client, driver: User) -> None:
    browser.force_login(driver)
    assert browser.get("/sign-in/")["Location"] == "/"


def test_signing_out_ends_the_session(browser: Client, driver: User) -> None:
    browser.force_login(driver)
    key = browser.session.session_key
    shown = browser.get("/").content.decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', shown)[0]
    assert browser.post("/sign-out/", {"csrfmiddlewaretoken": token})["Location"] == "/"
    assert not is_signed_in(browser)
    assert not browser.session.exists(str(key))


def test_a_link_does_not_sign_out(browser: Client, driver: User) -> None:
    browser.force_login(driver)
    assert browser.get("/sign-out/").status_code == 405
    assert browser.post("/sign-out/").status_code == 403
    assert is_signed_in(browser)


@pytest.mark.usefixtures("transactional_db")
def test_registering_makes_an_account_and_signs_in(browser: Client) -> None:
    response = submit(browser, "/register/", **registration())
    assert (response.status_code, response["Location"]) == (302, "/")
    user = User.objects.get()
    assert (user.username, user.name, user.is_staff, user.is_superuser) == ("asha", "Asha", False, False)
    assert user.check_password(PASSWORD)
    assert is_signed_in(browser)


@pytest.mark.parametrize(
    "bad",
    [
        {"password1": "kurz7", "password2": "kurz7"},
        {"password1": "password1", "password2": "password1"},
        {"password1": "83620174927", "password2": "83620174927"},
        {"username": "asha-kumari", "password1": "asha-kumari", "password2": "asha-kumari"},
        {"password2": "something else"},
        {"username": ""},
        {"username": "a b"},
        {"username": "x" * 151},
        {"username": "a\x00"},
        {"username": "<script>"},
        {"name": "x" * 101},
        {"password1": "", "password2": ""},
    ],
    ids="-".join,
)
@pytest.mark.usefixtures("transactional_db")
def test_a_bad_registration_is_shown_again_and_makes_nothing(browser: Client, bad: dict[str, str]) -> None:
    response = submit(browser, "/register/", **registration(**bad))
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert "<script>" not in response.content.decode()
    assert not User.objects.exists()
    assert not is_signed_in(browser)


@pytest.mark.usefixtures("driver")
@pytest.mark.parametrize("name", ["driver", "DRIVER", "Driver"])
def test_a_user_name_is_given_once(browser: Client, name: str) -> None:
    assert submit(browser, "/register/", **registration(username=name)).status_code == 200
    assert User.objects.count() == 1


@pytest.mark.usefixtures("transactional_db")
def test_nobody_registers_as_more_than_a_driver(browser: Client) -> None:
    submit(browser, "/register/", **registration(is_staff="on", is_superuser="on", id="7"))
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser) == (False, False)


@pytest.mark.usefixtures("transactional_db")
def test_a_name_is_shown_as_text(browser: Client) -> None:
    submit(browser, "/register/", **registration(name="<script>alert(1)</script>"))
    shown = browser.get("/").content.decode()
    assert "&lt;script&gt;" in shown
    assert "<script>" not in shown


@pytest.mark.parametrize("path", ["/sign-in/", "/register/"])
@pytest.mark.usefixtures("transactional_db")
def test_a_form_without_its_csrf_token_is_refused(browser: Client, path: str) -> None:
    assert browser.post(path, registration()).status_code == 403
    assert not User.objects.exists()


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/register/"])
def test_no_page_can_be_framed_or_sniffed(browser: Client, path: str) -> None:
    response = browser.get(path)
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def test_an_unknown_page_is_not_found_in_plain_words(browser: Client) -> None:
    response = browser.get("/nothing/")
    assert (response.status_code, "Traceback" in response.content.decode()) == (404, False)
