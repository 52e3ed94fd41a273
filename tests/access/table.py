# ruff: noqa: E501 — a row is a line
"""Who may see and do what. All of it stands here; the tests beside it only go through it, cell by cell.

A row of one word is everybody's. `-`: the socket is closed to them already. In a path, {names} are the world's.
"""

import re
from collections.abc import Iterator, Sequence

WHO = (
    "anonymous",
    "driver",  # whose booking it is
    "other driver",
    "owner",  # of the lot
    "other owner",
    "former owner",  # had the lot while it was booked; has another one still
    "kiosk",  # of the lot
    "other kiosk",
    "revoked kiosk",
    "deactivated",
    "staff",  # a superuser, who has no lot
    "expired",  # a session and a token that were good once
)
Row = dict[str, str]


def _grid(text: str) -> dict[str, Row]:
    return _grid_of(WHO, text)


def _grid_of(columns: Sequence[str], text: str) -> dict[str, Row]:
    rows = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("#"):
            continue
        label, rest = re.split(r"\s{2,}", line, maxsplit=1)
        words = rest.split()
        rows[label] = dict(zip(columns, words * len(columns) if len(words) == 1 else words, strict=True))
    return rows


# Which stream a socket begins with, or the code it is closed with. `code`: a code for pairing, and nothing else.
SOCKETS = _grid("""
#                     anon-        other         other  former       other revoked deac-
#                     ymous driver driver owner  owner  owner  kiosk kiosk kiosk   tivated staff  expired
/ws/driver/           4401  driver driver driver driver driver 4401  4401  4401    4401    driver 4401
/ws/owner/            4401  4403   4403   owner  owner  owner  4401  4401  4401    4401    4403   4401
/ws/lots/             4401  lots   lots   lots   lots   lots   4401  4401  4401    4401    lots   4401
/ws/lots/{lot}/       4401  lot    lot    lot    lot    lot    lot   4403  4401    4401    lot    4401
/ws/lots/{unlisted}/  4401  4404   4404   lot    4404   4404   4404  4404  4401    4401    4404   4401
/ws/lots/{retired}/   4401  4404   4404   4404   4404   4404   4404  4404  4401    4401    4404   4401
/ws/lots/{unknown}/   4401  4404   4404   4404   4404   4404   4404  4404  4401    4401    4404   4401
/ws/kiosk/            code  code   code   code   code   code   lot   lot   code    code    code   code
/ws/nowhere/          4404
""")

# What a command comes to; the second word of a row's name says what it is asked about.
COMMANDS = {
    "driver": _grid("""
#                       anon-        other               other     former          other revoked deac-
#                       ymous driver driver    owner     owner     owner     kiosk kiosk kiosk   tivated staff     expired
ping                    -     pong   pong      pong      pong      pong      -     -     -       -       pong      -
cancel-booking booking  -     reply  not-found not-found not-found not-found -     -     -       -       not-found -
list-bookings           -     reply  reply     reply     reply     reply     -     -     -       -       reply     -
list-bookings before    -     reply  reply     reply     reply     reply     -     -     -       -       reply     -
create-lot              -     reply  reply     reply     reply     reply     -     -     -       -       reply     -
"""),
    "owner": _grid("""
#                       anon-        other        other     former          other revoked deac-
#                       ymous driver driver owner owner     owner     kiosk kiosk kiosk   tivated staff expired
ping                    -     -      -      pong  pong      pong      -     -     -       -       -     -
cancel-booking booking  -     -      -      reply not-found not-found -     -     -       -       -     -
list-bookings           -     -      -      reply reply     reply     -     -     -       -       -     -
list-bookings before    -     -      -      reply reply     reply     -     -     -       -       -     -
list-bookings lot       -     -      -      reply not-found not-found -     -     -       -       -     -
create-lot              -     -      -      reply reply     reply     -     -     -       -       -     -
update-lot lot          -     -      -      reply not-found not-found -     -     -       -       -     -
add-slots lot           -     -      -      reply not-found not-found -     -     -       -       -     -
update-slots slots      -     -      -      reply not-found not-found -     -     -       -       -     -
retire-slot slot        -     -      -      reply not-found not-found -     -     -       -       -     -
look-up-pairing code    -     -      -      reply reply     reply     -     -     -       -       -     -
pair-kiosk lot          -     -      -      reply not-found not-found -     -     -       -       -     -
revoke-kiosk kiosk      -     -      -      reply not-found not-found -     -     -       -       -     -
occupancy lot           -     -      -      reply not-found not-found -     -     -       -       -     -
list-activity           -     -      -      reply reply     reply     -     -     -       -       -     -
list-activity before    -     -      -      reply reply     reply     -     -     -       -       -     -
"""),
    # Boards and the overview take `ping` alone: every other command of ours is unknown there, whoever asks.
    "lot": _grid("""
#     anon-        other        other former       other revoked deac-
#     ymous driver driver owner owner owner  kiosk kiosk kiosk   tivated staff expired
ping  -     pong   pong   pong  pong  pong   pong  -     -       -       pong  -
"""),
    "lots": _grid("""
#     anon-        other        other former       other revoked deac-
#     ymous driver driver owner owner owner  kiosk kiosk kiosk   tivated staff expired
ping  -     pong   pong   pong  pong  pong   -     -     -       -       pong  -
"""),
    "kiosk": _grid("""
#     anon-        other        other former       other revoked deac-
#     ymous driver driver owner owner owner  kiosk kiosk kiosk   tivated staff expired
ping  pong  pong   pong   pong  pong  pong   pong  pong  pong    pong    pong  pong
"""),
}

# The status of an answer. What stands after the path says with which body.
REST = _grid("""
#                                                  anon-        other        other former       other revoked deac-
#                                                  ymous driver driver owner owner owner  kiosk kiosk kiosk   tivated staff expired
POST api/bookings/ free                            401   201    201    201   201   201    401   401   401     401     201   401
POST api/bookings/ taken                           401   409    409    409   409   409    401   401   401     401     409   401
POST api/bookings/ unlisted                        401   404    404    201   404   404    401   401   401     401     404   401
POST api/bookings/ retired                         401   404    404    404   404   404    401   401   401     401     404   401
POST api/bookings/<int:booking_id>/renew/ ended    401   201    403    403   403   403    401   401   401     401     403   401
POST api/bookings/<int:booking_id>/renew/ unknown  401   404    404    404   404   404    401   401   401     401     404   401
POST api/token/ own                                400   200    200    200   200   200    400   400   400     400     200   200
POST kiosk/claim/ made-up                          404
GET api/bookings/                                  405
PUT api/bookings/                                  405
DELETE api/bookings/<int:booking_id>/renew/        405
GET api/bookings/<int:booking_id>/renew/           405
GET api/token/                                     405
GET kiosk/claim/                                   405
GET api/^.*$                                       404
POST api/^.*$                                      404
GET api/openapi.json                               200
GET api/docs/                                      200
GET api/asyncapi.json                              200
GET api/asyncapi.yaml                              200
GET api/sockets/                                   200
GET healthz                                        200
GET readyz                                         200
""")

# The status of a page. `in`: sent to the sign-in page; `home`: sent on; `app`: 200, or 503 until it is built.
PAGES = _grid("""
#                                                             anon-        other        other former       other revoked deac-
#                                                             ymous driver driver owner owner owner  kiosk kiosk kiosk   tivated staff expired
<home>                                                        200
sign-in/                                                      200   home   home   home  home  home   200   200   200     200     home  200
sign-out/                                                     405
register/                                                     200
account/                                                      in    200    200    200   200   200    in    in    in      in      200   in
account/password/                                             in    200    200    200   200   200    in    in    in      in      200   in
tokens/                                                       in    200    200    200   200   200    in    in    in      in      200   in
forgotten-password/                                           200
forgotten-password/asked/                                     200
new-password/<uidb64>/<token>/                                200
^(?:lots|lots/[0-9]+|booking-confirmation|bookings|owner)/?$  in    app    app    app   app   app    in    in    in      in      app   in
^kiosk/?$                                                     app
""")

# Of the admin everybody else is sent to its sign-in page. `add`, `delete`, `change`, … stand for those of every model.
ADMIN_MODELS = {
    "bookings/booking": {"add": "403", "delete": "403", "deeds": "cancel"},
    "bookings/vehicle": {"add": "403", "delete": "403"},
    "bookings/kiosk": {"add": "403", "delete": "403", "deeds": "revoke"},
    "bookings/pairing": {"add": "403", "delete": "403"},
    "bookings/lot": {"add": "200", "delete": "403", "deeds": "add-slots list unlist hand-over retire"},
    "bookings/slot": {"add": "403", "delete": "403", "deeds": "close open reprice retire"},
    "bookings/stream": {"add": "403", "delete": "403"},
    "bookings/event": {"add": "403", "delete": "403"},
    "bookings/epoch": {"add": "403", "delete": "403"},
    "bookings/token": {"add": "403", "delete": "200"},
    "bookings/user": {"add": "200", "delete": "403", "deeds": "deactivate activate"},
    "admin/logentry": {"add": "403", "delete": "403"},
    "auth/group": {"add": "200", "delete": "200"},
}
ADMIN = {
    "admin/": "200",
    "admin/password_change/": "200",
    "admin/password_change/done/": "200",
    "admin/autocomplete/": "403",
    "admin/jsi18n/": "200",
    "admin/r/<path:content_type_id>/<path:object_id>/": "404",
    "admin/^(?P<app_label>bookings|admin|auth)/$": "200",
    "admin/(?P<url>.*)$": "404",
    "admin/bookings/user/<id>/password/": "200",
}
# Open to everybody: the staff's answer, and everybody else's. One says there who one is; a GET signs nobody out.
ADMIN_DOORS = {"admin/login/": ("302", "200"), "admin/logout/": ("405", "302")}


def admin_rows() -> Iterator[tuple[str, str]]:
    """Give each page of the admin with the status that staff get."""
    yield from ADMIN.items()
    for model, told in ADMIN_MODELS.items():
        yield f"admin/{model}/", "200"
        yield f"admin/{model}/add/", told["add"]
        yield f"admin/{model}/<path:object_id>/change/", "200"
        yield f"admin/{model}/<path:object_id>/history/", "200"
        yield f"admin/{model}/<path:object_id>/delete/", told["delete"]
        yield f"admin/{model}/<path:object_id>/", "302"
        yield from ((f"admin/{model}/{deed}/", "200") for deed in told.get("deeds", "").split())


# What becomes of open sockets when a right changes; of a program's and an owner's board there is one of a lot that is
# not listed too. All lots of the owner change hands or go. `bystander`: another user at the same board.
CHANGES = _grid_of(
    ("page", "program", "dashboard", "board", "unlisted board", "display", "display's board", "bystander"),
    """
#                     page   program  dashb.  board  unlisted  display  its board  bystander
signs out             4401   open     open    open   open      open     open       open
token deleted         open   4401     4401    4401   4401      open     open       open
token expired         open   4401     4401    4401   4401      open     open       open
session expired       4401   open     open    open   open      open     open       open
password changed      4401   4401     4401    4401   4401      open     open       open
deactivated           4401   4401     4401    4401   4401      open     open       open
lots handed over      open   open     4403    open   4404      open     open       open
lots retired          open   open     4403    4404   4404      4401     4401       4404
lot unlisted          open   open     open    open   open      open     open       4404
display revoked       open   open     open    open   open      4401     4401       open
""",
)
# Nobody says that these have ended: they are found by looking.
FOUND_BY_LOOKING = {"token expired", "session expired"}

# Whose name, plate and so on may stand where: `own`, `all`, `-` nobody's, `parked` of who has booked in a lot of theirs.
SEES = {
    #          names     user names  e-mail  plates    user ids  bookings  displays
    "driver": ("-", "-", "-", "own", "own", "own", "-"),
    "owner": ("parked", "-", "-", "parked", "parked", "parked", "own"),
    "lot": ("-", "-", "-", "-", "-", "all", "-"),
    "lots": ("-", "-", "-", "-", "-", "-", "-"),
    "kiosk": ("-", "-", "-", "-", "-", "all", "-"),
    "none": ("-", "-", "-", "-", "-", "-", "-"),
    "rest": ("-", "-", "-", "own", "-", "own", "-"),
    "page": ("own", "own", "own", "-", "own", "-", "-"),
    "admin": ("all", "all", "all", "all", "all", "all", "all"),
}
KINDS = ("name", "user name", "e-mail", "plate", "user id", "booking", "display")

# Field by field what a booking may have, wherever one stands in a frame.
_ON_A_BOARD = "id slot booking_type status start_time end_time remaining_time is_expired"
_OWN = (
    f"{_ON_A_BOARD} lot vehicle_number expiring_at ended_at end_reason reason price charged currency auto_renew "
    "renewed_from carwash"
)
BOOKING_HAS = {
    "driver": _OWN,
    "owner": f"{_OWN} driver",
    "lot": _ON_A_BOARD,
    "kiosk": _ON_A_BOARD,
    "lots": "",
    "none": "",
    "rest": _OWN,
}
