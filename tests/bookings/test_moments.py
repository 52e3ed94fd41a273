from datetime import UTC, datetime

import psycopg
import pytest
from django.db import DataError, connection

WRITTEN = "2026-11-29 18:45:19"
pytestmark = pytest.mark.usefixtures("transactional_db")


def read(text: str) -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [text])
        (moment,) = cursor.fetchone()
    assert isinstance(moment, datetime)
    return moment


@pytest.mark.parametrize("fraction", ["", ".1", ".12", ".123", ".12345", ".123456", ".000001"])
@pytest.mark.parametrize("offset", ["+00", "+05:30", "-11"])
def test_a_moment_is_read_whatever_its_fraction_and_in_utc(fraction: str, offset: str) -> None:
    moment = read(f"{WRITTEN}{fraction}{offset}")
    assert moment == datetime.fromisoformat(f"{WRITTEN}{fraction}{offset}")
    assert moment.tzinfo == UTC


@pytest.mark.parametrize("text", ["infinity", "0044-03-15 12:00:00+00 BC", "10000-01-01 00:00:00+00"])
def test_a_moment_that_python_has_none_for_is_refused_as_ever(text: str) -> None:
    with pytest.raises((DataError, psycopg.DataError)):
        read(text)
