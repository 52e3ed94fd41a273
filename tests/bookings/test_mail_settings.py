import pytest
from django.core.exceptions import ImproperlyConfigured

from parkmate.mail import MailServer, mail_server

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def test_without_a_server_mail_is_printed() -> None:
    assert mail_server("").backend == "django.core.mail.backends.console.EmailBackend"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail", MailServer(SMTP, "mail", 25)),
        (
            "smtp+starttls://a%40b:p%2Fw%3A@mail.example.com",
            MailServer(SMTP, "mail.example.com", 587, "a@b", "p/w:", starttls=True),
        ),
        ("smtps://a:b@[::1]:1465/", MailServer(SMTP, "::1", 1465, "a", "b", tls=True)),
    ],
)
def test_a_url_says_where_and_how(url: str, server: MailServer) -> None:
    assert mail_server(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.com",
        "http://a:secret@mail",
        "smtp://",
        "smtp://a:secret@mail:port",
        "smtp://a:sec/ret@mail",
        "smtp://mail?tls=1",
    ],
)
def test_one_that_cannot_be_read_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"smtp\+starttls://user:password@host:587") as refusal:
        mail_server(url)
    assert "sec" not in str(refusal.value)
