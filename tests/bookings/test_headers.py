from http import HTTPStatus
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from bookings.models import User

POLICY = {
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}
# Of each kind of answer one: pages, screens, files, programs, mistakes.
ANSWERS = {
    "/": HTTPStatus.OK,
    "/sign-in/": HTTPStatus.OK,
    "/register/": HTTPStatus.OK,
    "/account/": HTTPStatus.FOUND,
    "/kiosk": HTTPStatus.SERVICE_UNAVAILABLE,  # where nothing is built
    "/static/pages/mark.svg": HTTPStatus.OK,
    "/api/docs/": HTTPStatus.OK,
    "/api/bookings/": HTTPStatus.METHOD_NOT_ALLOWED,
    "/api/nothing/": HTTPStatus.NOT_FOUND,
    "/admin/login/": HTTPStatus.OK,
    "/nothing/": HTTPStatus.NOT_FOUND,
}


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize(("path", "status"), ANSWERS.items())
def test_every_answer_carries_the_headers(path: str, status: HTTPStatus, settings: Settings, tmp_path: Path) -> None:
    settings.SCREENS = tmp_path
    answer = Client().get(path)
    answer.close()
    assert answer.status_code == status
    assert set(answer["Content-Security-Policy"].split("; ")) == POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/api/docs/", "/admin/login/", "/nothing/"])
@pytest.mark.usefixtures("transactional_db")
def test_no_page_can_be_framed(path: str) -> None:
    assert Client().get(path)["X-Frame-Options"] == "DENY"


def test_no_page_has_a_script_or_a_style_written_into_it(driver: User) -> None:
    driver.is_staff = driver.is_superuser = True
    driver.save()
    staff = Client()
    staff.force_login(driver)
    for path in ("/", "/account/", "/tokens/", "/api/docs/", "/api/sockets/", "/admin/", "/admin/bookings/lot/add/"):
        page = staff.get(path).content.decode()
        assert "<style" not in page
        assert " style=" not in page
        assert not [tag for tag in page.split("<script")[1:] if " src=" not in tag.partition(">")[0]]
