import json
import logging

import pytest
from django.db import IntegrityError

from parkmate.logs import Ids, JSONLines, NotOfSockets, TextLines, without_secrets
from realtime.trace import Trace, working_for
from tests.product.programs import TROUBLE

FORGED = "one\r\n2026-01-01 00:00:00,000 ERROR forged: two\x1b[2J\x85\u2028\u202e\ud800"


def record(message: str, *args: object, level: int = logging.INFO, error: Exception | None = None) -> logging.LogRecord:
    failure = None if error is None else (type(error), error, error.__traceback__)
    made = logging.LogRecord("some.logger", level, __file__, 1, message, args, failure)
    Ids().filter(made)
    return made


def raised(error: Exception) -> Exception:
    def fail() -> None:
        raise error

    try:
        fail()
    except Exception as caught:  # noqa: BLE001
        return caught
    raise AssertionError


def test_a_readable_line_ends_with_the_ids_there_are() -> None:
    line = TextLines().format(record("a thing %s", "happened"))
    assert line.endswith(" INFO some.logger: a thing happened")
    with working_for(Trace(request_id="r1", client="::1", who=lambda: 7)):
        line = TextLines().format(record("a thing %s", "happened"))
    assert line.endswith(" INFO some.logger: a thing happened [request=r1 user=7 client=::1]")
    with working_for(Trace(socket_id="s1", stream="lot.3")):
        line = TextLines().format(record("a thing"))
    assert line.endswith(" INFO some.logger: a thing [socket=s1 stream=lot.3]")


@pytest.mark.parametrize("formatter", [TextLines(), JSONLines()])
def test_errors_and_tracebacks_are_seen_by_the_tests_of_the_product(formatter: logging.Formatter) -> None:
    assert not TROUBLE.search(formatter.format(record("all is well", level=logging.WARNING)))
    assert TROUBLE.search(formatter.format(record("it broke", level=logging.ERROR)))
    assert TROUBLE.search(formatter.format(record("it broke", error=raised(ValueError("why")))))


def test_json_has_fields_that_stay_and_nothing_that_a_library_adds() -> None:
    with working_for(Trace(request_id="r1", socket_id="s1", client="::1", stream="lot.3", who=lambda: 7)):
        made = record("a %s", "thing", level=logging.WARNING, error=raised(ValueError("why")))
    made.__dict__.update(request="<ASGIRequest: GET '/?token=abc'>", status_code=500, status=503, event="x")
    said = json.loads(JSONLines().format(made))
    assert said.pop("time").endswith("Z")
    exception = said.pop("exception")
    assert exception.startswith("Traceback (most recent call last):\n")
    assert exception.endswith("\nValueError: why")
    assert said == {
        "level": "WARNING",
        "logger": "some.logger",
        "message": "a thing",
        "request_id": "r1",
        "socket_id": "s1",
        "user_id": 7,
        "stream": "lot.3",
        "client": "::1",
        "event": "x",
        "status": 503,
    }


def test_nothing_begins_a_line_of_its_own() -> None:
    line = TextLines().format(record("%s", FORGED))
    assert "\n" not in line
    assert line.isprintable()
    assert r"one\r\n2026" in line
    text = TextLines().format(record("it broke", error=raised(ValueError(FORGED))))
    first, *traceback = text.split("\n")
    assert first.isprintable()
    assert all(line.startswith("  ") and line.isprintable() for line in traceback)
    text = JSONLines().format(record("%s", FORGED, error=raised(ValueError(FORGED))))
    assert text.isascii()
    assert "\n" not in text


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("GET /ws/driver/?token=abc&since=4 failed", "GET /ws/driver/?... failed"),
        ("<WebRequest uri=/ws/?token=abc clientproto=1.1>", "<WebRequest uri=/ws/?... clientproto=1.1>"),
        ("cannot reach postgresql://me:word@host/park", "cannot reach postgresql://...@host/park"),
        ("no session 8x1f0s7h2k3j4l5m6n7p8q9r0s1t2u3v", "no session ..."),
        ("UniqueViolation('twice\\nDETAIL:  Key (number)=(KL08AZ1234)", "UniqueViolation('twice\\nDETAIL: ..."),
        ("really? yes, stream lot.3 at 2026-01-15", "really? yes, stream lot.3 at 2026-01-15"),
        ("realtime.management.commands.run_expiry_worker", "realtime.management.commands.run_expiry_worker"),
    ],
)
def test_what_looks_like_a_secret_is_left_out(said: str, written: str) -> None:
    assert without_secrets(said) == written


@pytest.mark.parametrize("formatter", [TextLines(), JSONLines()])
def test_the_row_that_postgresql_shows_is_left_out(formatter: logging.Formatter) -> None:
    error = raised(
        IntegrityError("duplicate key\nDETAIL:  Key (number)=(KL08AZ1234, two\nlines NASTY) already exists.")
    )
    text = formatter.format(record("it broke: %r", error, error=error))
    assert "KL08AZ1234" not in text
    assert "NASTY" not in text
    assert "duplicate key" in text


def test_what_uvicorn_says_of_sockets_is_left_out() -> None:
    keeps = NotOfSockets().filter
    assert not keeps(record('%s - "WebSocket %s" [accepted]', "::1", "/ws/?token=abc"))
    assert not keeps(record("connection open"))
    assert not keeps(record("Invalid UTF-8 sequence received from client.", error=raised(ValueError("0xff"))))
    assert keeps(record("Started server process [%d]", 7))
