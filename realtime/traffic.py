"""One line for each request and each socket, without its query: names of its fields, and how a path is shown."""

import logging
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

logger = logging.getLogger("parkmate.access")

LONGEST_PATH = 200
# Links that sign somebody in carry their key as a part of the path; ids of ours are far shorter.
KEY = re.compile(r"(?=[^/]*\d)[\w%=-]{20,}", re.ASCII)


def shown_path(scope: Mapping[str, Any]) -> str:
    """Give the path in ASCII without blanks, whatever was sent, without anything that looks like a key."""
    path = quote(scope["path"][:LONGEST_PATH], safe="/:@!$&'()*+,;=~", errors="surrogatepass")
    return "/".join("..." if KEY.fullmatch(part) else part for part in path.split("/"))


def say_request(scope: Mapping[str, Any], status: int | None, duration_ms: int) -> None:
    """Log one request; no status: the client went away before there was one."""
    path, method = shown_path(scope), scope["method"]
    facts = {"method": method, "path": path, "status": status, "duration_ms": duration_ms}
    logger.info("%s %s %s in %d ms", method, path, status or "unanswered", duration_ms, extra=facts)


def say_opened(scope: Mapping[str, Any]) -> None:
    """Log that a socket shows what it is there for."""
    path = shown_path(scope)
    logger.info("socket %s opened", path, extra={"path": path})


def say_closed(scope: Mapping[str, Any], code: int, seconds: float) -> None:
    """Log the end of a socket, also of one that was never let in: the code says why."""
    path = shown_path(scope)
    facts = {"path": path, "code": code, "seconds": round(seconds, 3)}
    logger.info("socket %s closed with %d after %.1f s", path, code, seconds, extra=facts)
