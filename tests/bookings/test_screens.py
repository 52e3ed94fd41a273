from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from bookings.models import User
from parkmate.screens import headers

HTML = '<!doctype html><html><head><title>Parkmate</title></head><body><div id="root"></div></body></html>'
PAGES = ["/lots", "/lots/3", "/booking-confirmation", "/bookings", "/owner"]


@pytest.fixture(autouse=True)
def built(tmp_path: Path, settings: Settings) -> Path:
    settings.SCREENS = tmp_path
    for name in ("index.html", "kiosk.html"):
        (tmp_path / name).write_text(HTML)
    return tmp_path


@pytest.fixture
def browser(driver: User) -> Client:
    browser = Client()
    browser.force_login(driver)
    return browser


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("page", PAGES)
def test_every_screen_is_one_page_with_and_without_a_slash(browser: Client, page: str, slash: str) -> None:
    answer = browser.get(page + slash)
    assert answer.status_code == 200
    assert '<div id="root">' in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-cache"


def test_a_page_says_who_is_signed_in_and_leaves_the_csrf_cookie(browser: Client, driver: User) -> None:
    driver.name = '"><script>alert(1)</script>'
    driver.save()
    answer = browser.get("/lots")
    text = answer.content.decode()
    assert f'<meta name="parkmate-user" content="{driver.pk}">' in text
    assert '<meta name="parkmate-name" content="&quot;&gt;&lt;script&gt;' in text
    assert '<meta name="parkmate-csrf-cookie" content="csrftoken">' in text
    assert "<script" not in text
    assert answer.cookies["csrftoken"].value


@pytest.mark.usefixtures("driver")
def test_who_is_not_signed_in_is_asked_to_and_comes_back() -> None:
    browser = Client()
    answer = browser.get("/booking-confirmation?booking=7")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/booking-confirmation%3Fbooking%3D7")
    signed_in = browser.post(
        "/sign-in/", {"username": "driver", "password": "parkmate-demo", "next": "/booking-confirmation?booking=7"}
    )
    assert signed_in["Location"] == "/booking-confirmation?booking=7"


@pytest.mark.parametrize("page", ["/kiosk", "/kiosk/"])
@pytest.mark.usefixtures("transactional_db")
def test_a_display_needs_no_sign_in(page: str) -> None:
    assert Client().get(page).status_code == 200


@pytest.mark.parametrize("page", ["/lots", "/kiosk"])
def test_what_is_not_built_is_said_in_a_sentence(browser: Client, built: Path, page: str) -> None:
    for file in built.iterdir():
        file.unlink()
    answer = browser.get(page)
    assert answer.status_code == 503
    assert "npm run build" in answer.content.decode()


def test_home_names_the_screens_only_where_there_are_any(browser: Client, built: Path) -> None:
    assert 'href="/lots"' in browser.get("/").content.decode()
    (built / "index.html").unlink()
    assert 'href="/lots"' not in browser.get("/").content.decode()


@pytest.mark.parametrize("page", ["/lots/x", "/lots/3/4", "/owner/3", "/booking"])
def test_other_paths_are_not_screens(browser: Client, page: str) -> None:
    assert browser.get(page).status_code == 404


def test_a_display_asks_about_its_worker_each_time() -> None:
    kept = {"Cache-Control": "max-age=60"}
    headers.for_file(kept, "", "/kiosk-worker.js")
    assert kept["Cache-Control"] == "no-cache"
    other = {"Cache-Control": "max-age=60"}
    headers.for_file(other, "", "/kiosk.html")
    assert other["Cache-Control"] == "max-age=60"
