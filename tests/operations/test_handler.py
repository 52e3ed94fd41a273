import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.core.signals import request_finished, request_started
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.urls import path
from pytest_django import Settings

from bookings.models import User
from parkmate.access import Access
from parkmate.database import LARGEST_POOL
from parkmate.handler import Handler
from realtime import trace

ANSWERED_WITHIN_S = 10
REQUEST_ID = "this-is-the-one"


class Threads(list[int]):
    """The threads of one request, one after the other; for a signal and for a view."""

    def note(self, *_: Any, **__: Any) -> None:
        self.append(threading.get_ident())


threads = Threads()


def here(_: HttpRequest) -> HttpResponse:
    threads.note()
    ids = trace.current()
    return HttpResponse("nobody" if ids is None else ids.request_id)


def users(_: HttpRequest) -> HttpResponse:
    threads.note()
    return HttpResponse(str(User.objects.count()))


urlpatterns = [path("here", here), path("users", users)]


@pytest.fixture(autouse=True)
def only_these(settings: Settings) -> Iterator[None]:
    settings.ROOT_URLCONF = __name__
    threads.clear()
    yield
    threads.clear()


async def asked(address: str) -> str:
    headers = [(b"host", b"testserver"), (b"x-request-id", REQUEST_ID.encode())]
    scope = {"type": "http", "method": "GET", "path": address, "query_string": b"", "headers": headers}
    program: Any = ApplicationCommunicator(Access(Handler()), scope)  # type: ignore[no-untyped-call]
    await program.send_input({"type": "http.request", "body": b""})
    start = await program.receive_output(ANSWERED_WITHIN_S)
    body = await program.receive_output(ANSWERED_WITHIN_S)
    await program.wait(ANSWERED_WITHIN_S)
    assert start["status"] == 200
    return bytes(body["body"]).decode()


async def test_a_request_is_in_one_thread_from_its_first_signal_to_its_last() -> None:
    request_started.connect(threads.note)
    request_finished.connect(threads.note)
    try:
        await asked("/here")
    finally:
        request_started.disconnect(threads.note)
        request_finished.disconnect(threads.note)
    assert len(threads) == 3
    assert len(set(threads)) == 1
    assert threads[0] != threading.get_ident()


async def test_what_a_view_logs_is_logged_for_its_request() -> None:
    assert await asked("/here") == REQUEST_ID


@pytest.mark.usefixtures("transactional_db")
async def test_many_requests_at_once_share_as_many_threads_as_the_database_has_connections() -> None:
    answers = await asyncio.gather(*(asked("/users") for _ in range(5 * LARGEST_POOL)))
    await sync_to_async(connections.close_all)()
    assert set(answers) == {"0"}
    assert len(set(threads)) <= LARGEST_POOL
