import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from parkmate import errors


def test_an_unknown_page_says_what_to_do_and_leads_home() -> None:
    answer = Client().get("/nothing/")
    page = answer.content.decode()
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "There is no such page" in page
    assert 'href="/"' in page


def test_a_form_that_is_out_of_date_says_what_to_do() -> None:
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "driver", "password": "parkmate-demo"})
    assert answer.status_code == 403
    assert "load the page again" in answer.content.decode()


def test_a_foreign_host_is_refused_with_a_page() -> None:
    answer = Client(headers={"host": "evil.example"}).get("/")
    assert answer.status_code == 400
    assert "could not be read" in answer.content.decode()


@pytest.mark.parametrize(
    ("failure", "status", "words"),
    [
        (OperationalError("the database is away"), 503, "away for a moment"),
        (ZeroDivisionError("division by zero"), 500, "broke on our side"),
    ],
)
def test_what_fails_is_a_page_that_tells_no_secret(failure: Exception, status: int, words: str) -> None:
    try:
        raise failure
    except type(failure):
        answer = errors.server_error(RequestFactory().get("/"))
    page = answer.content.decode()
    assert answer.status_code == status
    assert words in page
    assert str(failure) not in page
    assert answer.has_header("Retry-After") == (status == 503)
