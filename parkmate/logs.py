"""How a line of the log is written: JSON for machines, one readable line for people; both without secrets.

Nothing that somebody sent can begin a line of its own: control characters are written out, a traceback is indented.
"""

import logging
import re
from datetime import UTC, datetime
from http import HTTPStatus
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from realtime import trace

Failure = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

# What stands in a line, in this order. Django and the servers add whole requests to theirs; those stay out.
IDS = {"request_id": "request", "socket_id": "socket", "user_id": "user", "stream": "stream", "client": "client"}
FACTS = ("event", "account", "limit", "kind", "method", "path", "status", "duration_ms", "code", "seconds")
FIELDS = ("time", "level", "logger", "message", *IDS, *FACTS, "exception")

# Parkmate logs no secrets. This is for what a library says, and for what stands in an exception's text.
SECRETS = (
    (re.compile(r"://[^/\s@]+@"), "://...@"),  # a password in a URL
    (re.compile(r"(?<=[\w/])\?[^\s\"'<>\])]+"), "?..."),  # the query of a request
    # PostgreSQL shows the row, and in it the vehicle number; an empty line ends an exception's text.
    (re.compile(r"(DETAIL|CONTEXT):\s.*?(?=\n\n|\Z)", re.DOTALL), r"\1: ..."),
    (re.compile(r"(?<![\w-])(?=[A-Za-z_-]*\d)[\w-]{32,}", re.ASCII), "..."),  # keys of tokens, sessions, links
)


def without_secrets(text: str) -> str:
    """Give the text without what could be a key, a query, a password or a row of the database."""
    for pattern, instead in SECRETS:
        text = pattern.sub(instead, text)
    return text


def printable(text: str) -> str:
    """Give the text in one line, whatever is in it."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


class Ids(logging.Filter):
    """Adds the ids of the request or socket on whose behalf something is logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add them; every record passes."""
        working_for = trace.current()
        if working_for is not None:
            for name, value in working_for.ids().items():
                record.__dict__.setdefault(name, value)
        return True


# Among them a client's mistake, which uvicorn takes for an error of ours and shows with a traceback.
OF_SOCKETS = {"connection open", "connection closed", "Invalid UTF-8 sequence received from client."}


class NotOfSockets(logging.Filter):
    """Leaves out what uvicorn says of each socket, with its query: Parkmate says it itself."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether the record is about something else."""
        return '"WebSocket ' not in str(record.msg) and record.msg not in OF_SOCKETS


class NotOfOutages(logging.Filter):
    """Leaves out what Django says, with a traceback, of each answer 503: the access log has a line for it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether the record is about another answer."""
        return getattr(record, "status_code", None) != HTTPStatus.SERVICE_UNAVAILABLE


class TextLines(logging.Formatter):
    """`<time> <level> <logger>: <message> [request=… socket=… user=… …]`, then the traceback, if any, indented."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 — logging's name
        """Give the line itself."""
        known = [f"{short}={record.__dict__[name]}" for name, short in IDS.items() if record.__dict__.get(name)]
        ids = f" [{' '.join(known)}]" if known else ""
        message = without_secrets(record.message)
        return printable(f"{self.formatTime(record)} {record.levelname} {record.name}: {message}{ids}")

    def formatException(self, ei: Failure) -> str:  # noqa: N802 — logging's name
        """Give the traceback."""
        lines = without_secrets(super().formatException(ei)).split("\n")
        return "\n".join(f"  {printable(line)}" for line in lines)


class JSONLines(JsonFormatter):
    """One JSON object a line, in ASCII, with `FIELDS` as far as there is something to say."""

    def __init__(self) -> None:
        names = {"asctime": "time", "levelname": "level", "name": "logger", "exc_info": "exception"}
        super().__init__(("asctime", "levelname", "name", "message"), rename_fields=names)

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002, N802
        """Give the time in UTC with milliseconds, as on the wire."""
        moment = datetime.fromtimestamp(record.created, UTC)
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Keep our fields alone, without secrets."""
        kept = {name: log_data[name] for name in FIELDS if log_data.get(name) is not None}
        return {name: without_secrets(kept[name]) if name in {"message", "exception"} else kept[name] for name in kept}


def configuration(*, form: str, level: str) -> dict[str, Any]:
    """Give LOGGING: everything to the standard error output, in the form `json` or `text`."""
    through = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "ids": {"()": Ids},
            "not-of-sockets": {"()": NotOfSockets},
            "not-of-outages": {"()": NotOfOutages},
        },
        "formatters": {"json": {"()": JSONLines}, "text": {"()": TextLines}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": form, "filters": ["ids"]}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django mails server errors to ADMINS and prints only under DEBUG; here every error goes to the log.
            "django": through,
            # The access log has every refusal already; a client's mistake is no warning to the operator.
            "django.request": {"level": "ERROR", "filters": ["not-of-outages"]},
            # ERROR for each Host header that a stranger makes up; it is a `suspicious-request`.
            "django.security": {"level": "CRITICAL"},
            "django.security.csrf": {"level": "WARNING"},
            # The servers' own lines of requests show queries; `parkmate.access` has one for each.
            "django.channels.server": {"level": "WARNING"},
            "daphne": {"level": "WARNING"},
            "uvicorn": through,
            "uvicorn.error": {**through, "filters": ["not-of-sockets"]},
            # Of Parkmate's own protocol on uvicorn: what is left out below is not even written.
            "uvicorn.error.sockets": {**through, "level": "WARNING", "filters": ["not-of-sockets"]},
            "uvicorn.access": {"handlers": [], "propagate": False},
            # One traceback a second while Redis is away; the publisher and the grapevine say it in a line.
            "channels_redis": {"level": "CRITICAL"},
            # It says each wrong password, and what was typed as a name; `parkmate.security` says what may be said.
            "axes": {"level": "CRITICAL"},
            # Two warnings of several lines for every try to connect; who needed the connection says it in one.
            "psycopg.pool": {"level": "ERROR"},
        },
    }
