"""The walk's time: milliseconds since it began, on PostgreSQL's own clock (`tests/database_clock.py`)."""

from datetime import UTC, datetime, timedelta

BEGINNING = datetime(2026, 1, 15, 14, tzinfo=UTC)


def moment_of(since_ms: int) -> datetime:
    """Give the moment so many milliseconds after the beginning."""
    return BEGINNING + timedelta(milliseconds=since_ms)
