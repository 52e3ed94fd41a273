import pytest
from pytest_django import Settings

from realtime.origins import is_ours

HOST = b"park.example:8000"


def scope(*origins: bytes, host: bytes = HOST, scheme: str | None = "ws", **headers: bytes) -> dict[str, object]:
    sent = [(b"host", host), *((b"origin", origin) for origin in origins)]
    sent += [(name.replace("_", "-").encode(), value) for name, value in headers.items()]
    return {"headers": sent} | ({"scheme": scheme} if scheme else {})


@pytest.fixture(autouse=True)
def hosts(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["park.example"]
    settings.CSRF_TRUSTED_ORIGINS = ["https://app.example"]


@pytest.mark.parametrize("origin", [b"http://park.example:8000", b"https://app.example", b"https://app.example:443"])
def test_our_own_and_trusted_origins_are_ours(origin: bytes) -> None:
    assert is_ours(scope(origin))


@pytest.mark.parametrize(
    "origin",
    [
        b"null",
        b"",
        b"http://evil.example",
        b"http://park.example",
        b"http://park.example:8001",
        b"https://park.example:8000",
        b"http://park.example.evil.example:8000",
        b"http://evilpark.example:8000",
        b"http://park.example:8000/path",
        b"http://user@park.example:8000",
        b"http://park.example:99999",
        b"http://app.example",
        b"\xff\xfe",
    ],
)
def test_every_other_origin_is_foreign(origin: bytes) -> None:
    assert not is_ours(scope(origin))


def test_no_origin_and_two_origins_are_foreign() -> None:
    assert not is_ours(scope())
    assert not is_ours(scope(b"http://park.example:8000", b"http://park.example:8000"))


def test_a_host_that_is_not_ours_makes_no_origin_ours() -> None:
    assert not is_ours(scope(b"http://evil.example", host=b"evil.example"))


def test_the_scheme_is_that_of_the_request_or_of_the_proxy(settings: Settings) -> None:
    assert is_ours(scope(b"https://park.example:8000", scheme="wss"))
    assert is_ours(scope(b"http://park.example:8000", scheme=None))
    settings.BEHIND_TLS_PROXY = True
    assert is_ours(scope(b"https://park.example:8000", x_forwarded_proto=b"https"))
    assert not is_ours(scope(b"https://park.example:8000"))
