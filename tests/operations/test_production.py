import os
import subprocess
import sys
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest

from tests.product import http
from tests.product.http import Answer
from tests.product.product import Product
from tests.product.programs import BASE, HOST, UVICORN, Uvicorn
from tests.product.town import PASSWORD, Town

SECRET = "q7Zr-4kWm2Tn8_Vb5Yx1Lc9Hd3Gf6Js0Pa-Ue4Io7Rt2Ky5Bn8Mw1"
SAFE = {
    "PARKMATE_PRODUCTION": "1",
    "PARKMATE_SECRET_KEY": SECRET,
    "PARKMATE_ALLOWED_HOSTS": "park.example.com",
    "PARKMATE_BEHIND_TLS_PROXY": "1",
    "PARKMATE_EMAIL_URL": "smtp+starttls://me:hidden-word@mail.example.com",
    "DATABASE_URL": "postgresql://me:hidden-word@127.0.0.1:1/park",
    "PYTHONWARNINGS": "error",
}
NEW_SECRET = 'python -c "import secrets; print(secrets.token_urlsafe(50))"'
MANAGE = ("manage.py", "check")


def run(*command: str, **env: str) -> "subprocess.CompletedProcess[str]":
    inherited = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return subprocess.run(
        [sys.executable, *command],
        cwd=BASE,
        env=inherited | env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def refused(*command: str, **env: str) -> str:
    """Give the one sentence with which the program refuses to start."""
    ended = run(*command, **env)
    assert ended.returncode == 1, ended
    (sentence,) = (ended.stdout + ended.stderr).splitlines()
    assert SECRET not in sentence
    assert "hidden-word" not in sentence
    return sentence


@pytest.mark.parametrize(
    ("env", "problem", "cure"),
    [
        ({"PARKMATE_SECRET_KEY": ""}, "PARKMATE_SECRET_KEY is not set", NEW_SECRET),
        ({"PARKMATE_SECRET_KEY": SECRET[:49]}, "PARKMATE_SECRET_KEY is too short or too plain", NEW_SECRET),
        ({"PARKMATE_SECRET_KEY": "abc" * 30}, "PARKMATE_SECRET_KEY is too short or too plain", NEW_SECRET),
        ({"PARKMATE_SECRET_KEY": f"django-insecure-{SECRET}"}, "PARKMATE_SECRET_KEY is one that others", NEW_SECRET),
        ({"PARKMATE_DEBUG": "1"}, "PARKMATE_DEBUG shows strangers", "unset it"),
        ({"PARKMATE_ALLOWED_HOSTS": ""}, "PARKMATE_ALLOWED_HOSTS is not set", "give it the names"),
        ({"PARKMATE_ALLOWED_HOSTS": "localhost,127.0.0.1"}, "PARKMATE_ALLOWED_HOSTS is not set", "give it the names"),
        ({"PARKMATE_ALLOWED_HOSTS": "park.example.com,*"}, "PARKMATE_ALLOWED_HOSTS lets any name in", "instead of *"),
        ({"DATABASE_URL": ""}, "DATABASE_URL is not set", "postgresql://user:password@host:5432/name"),
        ({"PARKMATE_BEHIND_TLS_PROXY": ""}, "nothing says who ends TLS", "PARKMATE_BEHIND_TLS_PROXY=1"),
        ({"PARKMATE_EMAIL_URL": ""}, "PARKMATE_EMAIL_URL is not set", "name the mail server"),
        ({"PARKMATE_LOG_LEVEL": "LOUD"}, "PARKMATE_LOG_LEVEL='LOUD' is none of these: DEBUG, INFO", "CRITICAL"),
        ({"PARKMATE_EVENTS_KEPT_DAYS": "0"}, "PARKMATE_EVENTS_KEPT_DAYS='0' is too small", "give 1 or more"),
        ({"PARKMATE_LOG_FORMAT": "xml"}, "PARKMATE_LOG_FORMAT='xml' is none of these: json, text", "json"),
    ],
)
def test_what_must_not_be_where_strangers_come_is_refused_in_one_sentence(
    env: dict[str, str], problem: str, cure: str
) -> None:
    sentence = refused(*MANAGE, **(SAFE | env))
    assert sentence.startswith("Parkmate cannot start: ")
    assert problem in sentence
    assert cure in sentence


@pytest.mark.parametrize(
    "command",
    [
        ("manage.py", "run_expiry_worker"),
        (*UVICORN, Uvicorn.application),
        ("-m", "uvicorn", Uvicorn.application),
        ("-m", "daphne", Uvicorn.application),
        ("-m", "parkmate.run"),
    ],
)
def test_every_program_refuses_alike(command: tuple[str, ...]) -> None:
    assert "PARKMATE_DEBUG shows strangers" in refused(*command, **(SAFE | {"PARKMATE_DEBUG": "1"}))


def test_demo_accounts_are_not_for_production() -> None:
    assert "`make run` puts demo accounts into its database" in refused("-m", "parkmate.run", **SAFE)
    assert "passwords that everybody knows" in refused("manage.py", "load_demo", **SAFE)


def test_what_is_left_stands_up_to_djangos_own_deployment_check() -> None:
    ended = run("manage.py", "check", "--deploy", "--fail-level", "INFO", **SAFE)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == "System check identified no issues (4 silenced).\n"


def test_doing_without_tls_has_to_be_said() -> None:
    ended = run(*MANAGE, **(SAFE | {"PARKMATE_BEHIND_TLS_PROXY": "", "PARKMATE_PLAIN_HTTP": "1"}))
    assert ended.returncode == 0, ended


@dataclass
class ProductionUvicorn(Uvicorn):
    def environment(self) -> dict[str, str]:
        return {name: SAFE[name] for name in SAFE if name not in {"DATABASE_URL", "PARKMATE_ALLOWED_HOSTS"}} | {
            "PARKMATE_ALLOWED_HOSTS": f"park.example.com,{HOST}"
        }


async def test_a_browser_signs_in_with_cookies_that_are_for_https_and_this_host_alone(
    town: Town, product: Product
) -> None:
    driver = town.person(password=PASSWORD)
    with product.running(ProductionUvicorn, "production") as server:
        origin = f"https://{HOST}:{server.port}"
        through_proxy = {"X-Forwarded-Proto": "https", "Origin": origin}
        page = await http.request(server.port, "GET", "/sign-in/", headers=through_proxy)
        assert page.headers["strict-transport-security"] == "max-age=31536000"
        assert_strict(page, "__Host-csrftoken")
        csrf = page.cookies["__Host-csrftoken"]
        form = {"csrfmiddlewaretoken": csrf, "username": driver.username, "password": PASSWORD}
        sent = {"Cookie": f"__Host-csrftoken={csrf}", "Content-Type": "application/x-www-form-urlencoded"}
        answer = await http.request(
            server.port, "POST", "/sign-in/", headers={**through_proxy, **sent}, body=urlencode(form).encode()
        )
        assert answer.status == 302, answer
        assert_strict(answer, "__Host-sessionid")
        cookie = {"Cookie": f"__Host-sessionid={answer.cookies['__Host-sessionid']}", "X-Forwarded-Proto": "https"}
        screen = await town.open(server, "/ws/driver/", cookie, user_id=driver.id, origin=origin)
        await screen.begin()
        assert server.log.read_text().startswith('{"time": "')


def assert_strict(answer: Answer, name: str) -> None:
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{name}=")
    parts = {part.strip().lower() for part in cookie.split(";")}
    assert {"secure", "path=/", "samesite=lax"} <= parts
    assert not [part for part in parts if part.startswith("domain")]
