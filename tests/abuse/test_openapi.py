import asyncio
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from bookings.api.openapi import document
from tests.abuse.counting import tried
from tests.product.town import Person, Town
from tests.protocol import rest

pytestmark = pytest.mark.usefixtures("neighbours")

SCHEMA = schemathesis.openapi.from_dict(document())
FOUND: list[Any] = [found.ok() for found in SCHEMA.get_all_operations()]  # type: ignore[union-attr]
CALLS = {(operation.path, operation.method): operation for operation in FOUND}
SHORT = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
LONG = settings(SHORT, max_examples=300, derandomize=False, print_blob=True)
# Kept by requests itself, or said anew for each call.
NOT_OURS = {"host", "content-length", "transfer-encoding", "authorization", "cookie", "connection"}


def check(case: Any, *, driver: Person, base_url: str) -> None:
    """Send one of Schemathesis' requests; its answer must be one that the document describes, and no 500."""
    tried("requests")
    sent = {name: value for name, value in (case.headers or {}).items() if name.lower() not in NOT_OURS}
    case.headers = {**sent, **driver.signed_in}
    response = case.call(base_url=base_url, timeout=20)
    assert response.status_code < 500, case.as_curl_command()
    case.validate_response(response, checks=CHECKS)
    path = response.request.url.removeprefix(base_url).partition("?")[0]
    headers = {name: values[0] for name, values in response.headers.items()}
    assert rest.fault(case.method, path, response.status_code, headers, response.content) is None


CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]


def play(operation: Any, mode: GenerationMode, how: settings, driver: Person) -> None:
    @how
    @given(operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        check(case, driver=driver, base_url=driver.server.origin)

    ask()


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value)
@pytest.mark.parametrize("call", CALLS, ids=lambda call: call[0])
async def test_whatever_is_asked_is_answered_as_described(town: Town, call: Any, mode: GenerationMode) -> None:
    await asyncio.to_thread(play, CALLS[call], mode, SHORT, town.person())


@pytest.mark.long
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value)
@pytest.mark.parametrize("call", CALLS, ids=lambda call: call[0])
async def test_whatever_is_asked_for_long_is_answered_as_described(town: Town, call: Any, mode: GenerationMode) -> None:
    await asyncio.to_thread(play, CALLS[call], mode, LONG, town.person())
