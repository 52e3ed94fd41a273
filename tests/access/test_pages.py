from itertools import cycle, islice

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import quote
from django.contrib.auth.models import Group

from bookings.models import Epoch, Event, Pairing, Stream, Token, Vehicle
from tests.access.table import ADMIN_DOORS, ADMIN_MODELS, PAGES, WHO, admin_rows
from tests.access.visits import ask
from tests.access.world import World
from tests.product.http import Answer

SCREENS = {
    "^(?:lots|lots/[0-9]+|booking-confirmation|bookings|owner)/?$": ("lots", "lots/1", "booking-confirmation", "owner"),
    "^kiosk/?$": ("kiosk", "kiosk/"),
    "<home>": ("",),
    "new-password/<uidb64>/<token>/": ("new-password/MQ/abc-123/",),
}

# A page of the admin is asked for by the staff and some of the others in turn; in the long round by everybody.
ASKED_EACH = 4
DEEDS = {deed for told in ADMIN_MODELS.values() for deed in told.get("deeds", "").split()}


def word(answer: Answer) -> str:
    """Give the table's word for an answer."""
    location = answer.headers.get("location", "")
    if answer.status == 302:
        return "in" if location.startswith("/sign-in/") else "home" if location == "/" else location
    return str(answer.status)


@pytest.mark.parametrize("label", PAGES)
async def test_a_page_is_shown_to_those_alone_who_may_see_it(world: World, label: str) -> None:
    for path in SCREENS.get(label, (label,)):
        found = {}
        for who in WHO:
            answer = await ask(world, world.visitors[who], "GET", f"/{path}", way="cookie", where="page")
            found[who] = word(answer)
            if PAGES[label][who] == "app" and answer.status in {200, 503}:
                found[who] = "app"
        assert found == PAGES[label], path


async def test_a_page_takes_nobodys_token_for_a_session(world: World) -> None:
    for path in ("/account/", "/tokens/", "/lots"):
        answer = await ask(world, world.visitors["driver"], "GET", path, way="header", where="page")
        assert word(answer) == "in"


@pytest.mark.parametrize("at_once", [ASKED_EACH, pytest.param(len(WHO), marks=pytest.mark.long)])
async def test_the_admin_is_the_staffs_alone(world: World, at_once: int) -> None:
    world.code()
    row_ids = world.town.do(lambda: some_rows(world))
    others = cycle([who for who in WHO if who != "staff"])
    for route, status in admin_rows():
        path = filled(route, row_ids)
        answer = await ask(world, world.visitors["staff"], "GET", path, way="cookie", where="admin")
        assert str(answer.status) == status, (path, answer.body[:2000])
        for who in islice(others, at_once - 1):
            answer = await ask(world, world.visitors[who], "GET", path, way="cookie", where="admin")
            assert word(answer).startswith("/admin/login/"), (path, who)


def some_rows(world: World) -> dict[str, object]:
    """Give one row of each model. To be called in the product's database."""
    staff = world.person("staff").id
    LogEntry.objects.get_or_create(user_id=staff, action_flag=2, object_repr="x")
    Group.objects.get_or_create(name="night")
    Epoch.objects.get_or_create(number=0)
    models = {"vehicle": Vehicle, "stream": Stream, "event": Event, "epoch": Epoch, "pairing": Pairing}
    models |= {"logentry": LogEntry, "group": Group, "token": Token}
    rows = {name: model._default_manager.order_by("pk") for name, model in models.items()}
    first = {name: each.values_list("pk", flat=True).first() for name, each in rows.items()}
    known = {"booking": world.booking, "lot": world.place.id, "slot": world.place.slots[0], "kiosk": world.kiosk}
    return {**first, **known, "user": world.person("driver").id}


def filled(route: str, row_ids: dict[str, object]) -> str:
    """Give a path that fits the route."""
    model = route.split("/")[2] if route.count("/") > 2 else ""
    row = str(row_ids.get(model, 1))
    path = route.replace("<path:content_type_id>/<path:object_id>", "1/1").replace("(?P<url>.*)$", "nothing/")
    path = path.replace("^(?P<app_label>bookings|admin|auth)/$", "bookings/")
    path = path.replace("<path:object_id>", quote(row)).replace("<id>", row)
    return f"/{path}?ids={row}" if path.split("/")[-2] in DEEDS else f"/{path}"


@pytest.mark.parametrize("label", ADMIN_DOORS)
async def test_the_admins_door_is_everybodys(world: World, label: str) -> None:
    for who in WHO:
        answer = await ask(world, world.visitors[who], "GET", f"/{label}", way="cookie", where="page")
        assert str(answer.status) == ADMIN_DOORS[label][who != "staff"]


async def test_nobody_deletes_anothers_token(world: World) -> None:
    digest = world.town.do(lambda: Token.objects.filter(user=world.person("driver").id)[0].digest)
    for who in set(WHO) - {"driver"}:
        visitor = world.visitors[who]
        token = {"csrfmiddlewaretoken": visitor.cookies.get("csrftoken", ""), "token": digest}
        await ask(world, visitor, "POST", "/tokens/", token, way="cookie", where="page")
    assert world.town.do(lambda: Token.objects.filter(digest=digest).exists())
