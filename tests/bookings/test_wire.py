import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from bookings import wire


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "{'a': 1}",
        "[1,]",
        "NaN",
        '{"a": Infinity}',
        "-Infinity",
        "1e999",
        "-1e999",
        "1" * 5_000,
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        '{"a":' * 100_000,
        '{"a": 1, "a": 2}',
        '[{"b": {"a": 1, "a": 1}}]',
        r'"\ud800"',
        r'{"\udfff": 1}',
        r'["\ude00\ud83d"]',
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b"\xef\xbb\xbf{}",
        '"€"'.encode("utf-16"),
        b"\x1f\x8b\x08\x00",
        '"\x00"',
        "{} {}",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_what_is_no_proper_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(wire.NotWellFormed):
        wire.parse(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, -2.5, true, null, "\\ud83d\\ude97 \\u0000"]}', {"a": [1, -2.5, True, None, "🚗 \x00"]}),
        ('"é"'.encode(), "é"),
        ("1e308", 1e308),
        ("1e-999", 0.0),
        ("9" * 4_000, 10**4_000 - 1),
        ('{"a": {"a": 1}}', {"a": {"a": 1}}),
    ],
    ids=lambda value: repr(value)[:12] if isinstance(value, str | bytes) else "",
)
def test_what_is_proper_json_is_read(text: str | bytes, value: object) -> None:
    assert wire.parse(text) == value


def test_an_instant_travels_in_utc_cut_to_milliseconds() -> None:
    moment = datetime(2026, 1, 15, 19, 30, 0, 999_999, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert wire.instant(moment) == "2026-01-15T14:00:00.999Z"
    assert wire.instant_or_none(None) is None


def test_an_instant_can_be_read_back() -> None:
    moment = datetime(2026, 1, 15, 14, tzinfo=UTC)
    assert wire.instant(moment) == "2026-01-15T14:00:00.000Z"
    assert wire.read_instant(wire.instant(moment)) == moment


@pytest.mark.parametrize(("span", "whole"), [(-1, 0), (0, 0), (999, 0), (1_000, 1), (3_599_999, 3_599)])
def test_seconds_are_cut_and_never_below_zero(span: int, whole: int) -> None:
    assert wire.seconds(timedelta(milliseconds=span)) == whole


NESTED = json.loads("[" * 300 + "]" * 300)


@pytest.mark.parametrize("value", [datetime(2026, 1, 15, tzinfo=UTC), Decimal("40.00"), {1, 2}], ids=repr)
def test_what_has_no_form_in_json_is_not_written(value: object) -> None:
    with pytest.raises(TypeError, match="not JSON serializable"):
        wire.dumps({"price": value})


@pytest.mark.parametrize("value", [2**64, -(10**30), NESTED, '\x1e\t"\\ ö 🚗', 0.1, None], ids=lambda v: repr(v)[:20])
def test_what_is_written_can_be_read_and_is_compact(value: object) -> None:
    text = wire.dumps({"id": value})
    assert wire.parse(text) == {"id": value}
    assert ": " not in text
