import pytest
from rest_framework.test import APIClient

from bookings.api.limits import PostsOfUser
from bookings.models import User
from tests.bookings.conftest import Caller
from tests.bookings.rest import BOOKINGS, TOKEN, post, refusal, renewal


@pytest.fixture
def three_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PostsOfUser, "rate", "3/min", raising=False)


def test_by_default_a_user_has_120_posts_a_minute() -> None:
    assert PostsOfUser().rate == "120/min"


@pytest.mark.usefixtures("three_a_minute")
def test_every_signed_in_post_counts_whatever_comes_of_it(driver: User, signed_in: Caller) -> None:
    client = signed_in(driver)
    assert post(client, BOOKINGS, b"").status_code == 400
    assert post(client, renewal(1), {}).status_code == 404
    assert client.post(BOOKINGS, "x", content_type="text/plain").status_code == 415
    response = post(client, BOOKINGS, {})
    assert refusal(response) == (429, "too-many-requests")
    assert 1 <= int(response["Retry-After"]) <= 60


@pytest.mark.usefixtures("three_a_minute")
def test_another_address_does_not_help(driver: User, signed_in: Caller) -> None:
    client = signed_in(driver)
    codes = [post(client, BOOKINGS, {}, **{"X-Forwarded-For": f"10.0.0.{n}"}).status_code for n in range(5)]
    assert codes == [400, 400, 400, 429, 429]


@pytest.mark.usefixtures("three_a_minute")
def test_another_token_does_not_help(driver: User, signed_in: Caller) -> None:
    codes = [post(signed_in(driver), BOOKINGS, {}).status_code for _ in range(4)]
    assert codes == [400, 400, 400, 429]


@pytest.mark.usefixtures("three_a_minute")
def test_each_user_has_a_limit_of_their_own(driver: User, driver2: User, signed_in: Caller) -> None:
    for _ in range(4):
        post(signed_in(driver), BOOKINGS, {})
    assert post(signed_in(driver2), BOOKINGS, {}).status_code == 400


@pytest.mark.usefixtures("three_a_minute")
def test_other_methods_and_the_anonymous_do_not_count(driver: User, signed_in: Caller, anonymous: APIClient) -> None:
    client = signed_in(driver)
    for _ in range(4):
        assert client.get(BOOKINGS).status_code == 405
        assert post(anonymous, BOOKINGS, {}).status_code == 401
        assert post(anonymous, TOKEN, {}).status_code == 400
    assert post(client, BOOKINGS, {}).status_code == 400
