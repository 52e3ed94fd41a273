import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.test import Client
from pytest_django import Settings

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


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/booking-confirmation%3Fbooking%3D7", "/booking-confirmation?booking=7"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/%5Cevil.example/", "/"),
    ],
)
def test_who_registers_comes_back_to_where_they_were_and_to_no_foreign_site(
    browser: Client, wanted: str, goes_to: str
) -> None:
    assert submit(browser, f"/register/?next={wanted}", **registration())["Location"] == goes_to


@pytest.mark.parametrize(("here", "there"), [("/sign-in/", "/register/"), ("/register/", "/sign-in/")])
def test_between_signing_in_and_registering_one_keeps_where_one_was(browser: Client, here: str, there: str) -> None:
    shown = browser.get(f"{here}?next=/booking-confirmation%3Fbooking%3D7%26x").content.decode()
    assert f'href="{there}?next=%2Fbooking-confirmation%3Fbooking%3D7%26x"' in shown
    assert f'href="{there}"' in browser.get(f"{here}?next=//evil.example/").content.decode()


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


@pytest.mark.usefixtures("transactional_db")
def test_a_mistake_is_tied_to_its_field(browser: Client) -> None:
    shown = submit(browser, "/register/", **registration(username="a b")).content.decode()
    field = re.findall(r"<input[^>]*name=.username.[^>]*>", shown)[0]
    assert 'aria-invalid="true"' in field
    described = re.findall(r'aria-describedby="([^"]*)"', field)[0].split()
    assert described
    assert all(f'id="{name}"' in shown for name in described)


@pytest.fixture
def no_screens(settings: Settings, tmp_path: Path) -> None:
    settings.SCREENS = tmp_path


@pytest.fixture
def screens(settings: Settings, tmp_path: Path) -> Path:
    settings.SCREENS = tmp_path
    (tmp_path / "index.html").write_text("<head></head>")
    (tmp_path / "manifest.json").write_text('{"src/pages/pages.scss": {"file": "assets/pages-12345678.css"}}')
    return tmp_path


@pytest.mark.usefixtures("screens")
def test_a_page_is_dressed_as_the_screens_are(browser: Client) -> None:
    assert '<link rel="stylesheet" href="/assets/pages-12345678.css">' in browser.get("/").content.decode()


def test_a_new_build_dresses_the_pages_anew(browser: Client, screens: Path) -> None:
    browser.get("/")
    (screens / "manifest.json").write_text('{"src/pages/pages.scss": {"file": "assets/pages-87654321.css"}}')
    assert "pages-87654321" in browser.get("/").content.decode()


@pytest.mark.usefixtures("no_screens")
def test_where_nothing_is_built_a_page_is_bare_and_leads_to_no_screen(browser: Client, driver: User) -> None:
    browser.force_login(driver)
    shown = browser.get("/").content.decode()
    assert "pages/bare.css" in shown
    assert 'href="/lots"' not in shown
