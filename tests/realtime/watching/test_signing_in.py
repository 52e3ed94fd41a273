import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from realtime.watching.address import Server
from realtime.watching.errors import CannotWatch
from realtime.watching.signing_in import new_token

Answer = tuple[int, dict[str, str], str]
ELSEWHERE = {"Location": "https://elsewhere.example/"}


@contextmanager
def answering(answer: Answer) -> Iterator[str]:
    """Give the URL of a server that answers every POST like this."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            assert json.loads(body) == {"username": "driver", "password": "pässword"}
            assert self.path == "/api/token/"
            status, headers, text = answer
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        thread.join(10)


def token_from(answer: Answer) -> str:
    with answering(answer) as url:
        return new_token(Server.parse(url), username="driver", password="pässword")


def test_the_token_is_the_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert token_from((200, {}, '{"token": "KEY"}')) == "KEY"


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((400, {}, '{"error": "Wrong.", "code": "bad-credentials"}'), r"^Wrong\.$"),
        (
            (429, {"Retry-After": "7"}, '{"error": "Too much.", "code": "too-many-requests"}'),
            r"^Too much\. \(in 7 s\)$",
        ),
        ((404, {}, "<html>"), r"answers 404 \(Not Found\), which is not a Parkmate server's word"),
        ((429, {}, "<html>"), r"answers 429 \(Too Many Requests\)"),
        ((302, ELSEWHERE, ""), r"sends us on to https://elsewhere\.example/"),
        ((307, ELSEWHERE, ""), r"sends us on to https://elsewhere\.example/"),
        ((200, {}, '{"tokens": 1}'), r"not as a Parkmate server does"),
        ((200, {}, "<html>"), r"not as a Parkmate server does"),
    ],
)
def test_whatever_else_comes_is_one_sentence(answer: Answer, sentence: str) -> None:
    with pytest.raises(CannotWatch, match=sentence):
        token_from(answer)


def test_a_server_that_is_not_there_is_one_sentence() -> None:
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        url = f"http://127.0.0.1:{server.server_port}"
    with pytest.raises(CannotWatch, match=r"No server answers at http://127\.0\.0\.1:\d+ \(Connection refused\)"):
        new_token(Server.parse(url), username="driver", password="x")
