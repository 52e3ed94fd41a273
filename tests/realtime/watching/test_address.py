import pytest

from realtime.watching.address import Server, path_of
from realtime.watching.errors import CannotWatch


@pytest.mark.parametrize(
    ("url", "http", "socket"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/x/", "ws://127.0.0.1:8000/x/"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/x/", "ws://127.0.0.1:8000/x/"),
        (" https://park.example ", "https://park.example/x/", "wss://park.example/x/"),
        ("https://example.com/park/", "https://example.com/park/x/", "wss://example.com/park/x/"),
        ("HTTP://[::1]:9", "http://[::1]:9/x/", "ws://[::1]:9/x/"),
    ],
)
def test_one_url_gives_both_kinds_of_address(url: str, http: str, socket: str) -> None:
    server = Server.parse(url)
    assert (server.http("/x/"), server.socket("/x/")) == (http, socket)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "127.0.0.1:8000",
        "ftp://a",
        "http://",
        "http://a:b",
        "http://a:70000",
        "http://[::1",
        "http://me:pw@a",
        "http://a?b",
    ],
)
def test_what_is_no_servers_url_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(CannotWatch, match=r"write it like http://127\.0\.0\.1:8000"):
        Server.parse(url)


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://localhost:1", True),
        ("http://127.0.0.9", True),
        ("http://[::1]", True),
        ("http://10.0.0.1", False),
        ("http://a", False),
    ],
)
def test_a_server_on_this_machine_is_known_as_such(url: str, local: bool) -> None:  # noqa: FBT001
    assert Server.parse(url).is_local is local


def test_each_stream_has_its_path() -> None:
    assert [path_of(stream, None) for stream in ("driver", "owner", "lots")] == [
        "/ws/driver/",
        "/ws/owner/",
        "/ws/lots/",
    ]
    assert path_of("lot", 3) == "/ws/lots/3/"
