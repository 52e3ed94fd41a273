from collections.abc import Iterator
from typing import Any

from django.urls import get_resolver

from realtime import routing
from realtime.consumers.nowhere import NowhereConsumer
from realtime.protocol.reading import sockets
from tests.access.table import ADMIN_DOORS, COMMANDS, PAGES, REST, SOCKETS, WHO, admin_rows
from tests.access.test_commands import PATHS

IDS = {"lot": 1, "unlisted": 2, "retired": 3, "unknown": 4}
# Answered before Django.
HEALTH = {"healthz", "readyz"}


def consumer(path: str) -> Any:
    """Give what serves a socket on this path."""
    for route in routing._router.routes:
        if route.pattern.match(path.removeprefix("/")):
            return route.callback.consumer_class
    raise AssertionError(path)


def routes(resolver: Any, before: str = "") -> Iterator[str]:
    for each in resolver.url_patterns:
        whole = before + str(each.pattern)
        if hasattr(each, "url_patterns"):
            yield from routes(each, whole)
        else:
            yield whole


def test_every_path_of_a_socket_stands_in_the_table() -> None:
    served = {consumer(label.format(**IDS)) for label in SOCKETS}
    assert served == {route.callback.consumer_class for route in routing._router.routes}
    documented = {socket.facts["address"].replace("{lot_id}", "{lot}") for socket in sockets().values()}
    assert documented == set(PATHS.values())
    assert documented <= set(SOCKETS)


def test_every_command_stands_in_the_table() -> None:
    for socket, path in PATHS.items():
        there = {label.split(" ")[0] for label in COMMANDS[socket]}
        assert there == {*consumer(path.format(**IDS)).commands, "ping"}
        assert there == {command.message.type for command in sockets()[socket].commands}
    assert not NowhereConsumer.commands


def test_every_address_stands_in_the_table() -> None:
    rest = {label.split(" ")[1] for label in REST} - HEALTH
    pages = {"" if label == "<home>" else label for label in PAGES}
    there = rest | pages | set(ADMIN_DOORS) | {route for route, _ in admin_rows()}
    assert there == set(routes(get_resolver()))


def test_everybody_has_a_word_in_every_row() -> None:
    grids = [SOCKETS, REST, PAGES, *COMMANDS.values()]
    assert all(tuple(row) == WHO for grid in grids for row in grid.values())
