"""A picture as lines for a terminal."""

from collections.abc import Sequence
from datetime import datetime

from bookings.payloads import Payload
from bookings.wire import instant
from realtime.watching.lettering import large
from realtime.watching.picture import Picture, Timer
from realtime.watching.words import amount, cleaned, clock_face, countdown, seen, table, width

ENDED_SHOWN = 3
TIMERS_ON_A_LINE = 8
FIGURES = ("occupied", "running", "completed", "cancelled")


def drawn(picture: Picture, now: datetime, columns: int) -> list[str]:
    """Give the picture at this moment of the server's clock."""
    if picture.pairing is not None:
        return _pairing(picture.pairing, columns)
    if picture.state is None:
        return []
    match picture.kind:
        case "driver":
            return _driver(picture.at(now), now)
        case "owner":
            return [*_today(picture), *_displays(picture.state), *_running(picture.at(now), now)]
        case "lot":
            return _board(picture.at(now), now, columns)
        case _:
            return _overview(picture.state)


def in_one_line(timers: Sequence[Timer]) -> str:
    """Give the countdowns side by side, the soonest end first."""
    shown = [f"{cleaned(timer.label)} {timer.left}" for timer in timers[:TIMERS_ON_A_LINE]]
    more = len(timers) - len(shown)
    return " · ".join([*shown, f"and {more} more"] if more else shown)


def _driver(state: Payload, now: datetime) -> list[str]:
    booked = [booking for booking in state["bookings"] if booking["status"] == "booked"]
    ended = [booking for booking in state["bookings"] if booking["status"] != "booked"]
    rows = [_booked(booking, now) for booking in booked] + [_ended(booking) for booking in ended[:ENDED_SHOWN]]
    return _indented(table(rows)) if booked else ["  No booking is running.", *_indented(table(rows))]


def _booked(booking: Payload, now: datetime) -> list[str]:
    if booking["start_time"] > instant(now):
        left = f"starts {clock_face(booking['start_time'])}"
    else:
        left = countdown(booking["end_time"], now)
    until = f"until {clock_face(booking['end_time'])}"
    return [left, *_place(booking), until, amount(booking["price"], booking["currency"])]


def _ended(booking: Payload) -> list[str]:
    paid = amount(booking["charged"], booking["currency"])
    return [booking["status"], *_place(booking), f"at {clock_face(booking['ended_at'])}", paid]


def _place(booking: Payload) -> list[str]:
    cells = [booking["slot"]["label"], booking["lot"]["name"], booking["vehicle_number"]]
    if "driver" in booking:
        cells.append(booking["driver"]["name"])
    return [cleaned(cell) for cell in cells]


def _today(picture: Picture) -> list[str]:
    assert picture.state is not None
    names = {lot["id"]: lot["name"] for lot in picture.state["lots"]}
    rows = [["today", *FIGURES, "occupancy", "revenue"]]
    for lot in picture.today:
        figures = [str(lot[figure]) for figure in FIGURES]
        name = cleaned(names.get(lot["lot_id"], f"lot {lot['lot_id']}"))
        rows.append([name, *figures, f"{lot['occupancy']} %", amount(lot["revenue"], lot["currency"])])
    return _indented(table(rows)) if picture.today else []


def _displays(state: Payload) -> list[str]:
    if not state["kiosks"]:
        return []
    names = {lot["id"]: lot["name"] for lot in state["lots"]}
    rows = [[kiosk["name"], names.get(kiosk["lot_id"], ""), seen(kiosk)] for kiosk in state["kiosks"]]
    return _indented(table([["display", *(cleaned(cell) for cell in row)] for row in rows]))


def _pairing(pairing: Payload, columns: int) -> list[str]:
    invitation = f"Enter this code in your dashboard; it is valid until {clock_face(pairing['expires_at'])}."
    return [f"  {invitation}", "", *_indented(large(pairing["code"], columns - 3)), ""]


def _running(state: Payload, now: datetime) -> list[str]:
    if not state["bookings"]:
        return ["  No booking is running."]
    rows = _indented(table([_booked(booking, now) for booking in state["bookings"]]))
    return [*rows, "  … and more"] if state.get("more") else rows


def _board(state: Payload, now: datetime, columns: int) -> list[str]:
    free = sum(slot["state"] == "free" for slot in state["slots"])
    lot = state["lot"]
    title = f"  {cleaned(lot['name'])}, {cleaned(lot['address'])}: {free} of {len(state['slots'])} free"
    return [title, *_side_by_side([_slot(slot, now) for slot in state["slots"]], columns)]


def _slot(slot: Payload, now: datetime) -> str:
    left = countdown(slot["booking"]["end_time"], now) if slot["booking"] else cleaned(slot["state"])
    return f"{cleaned(slot['label'])} {left}"


def _side_by_side(cells: list[str], columns: int) -> list[str]:
    wide = max((width(cell) for cell in cells), default=0) + 3
    across = max(1, (columns - 2) // wide)
    rows = [cells[start : start + across] for start in range(0, len(cells), across)]
    return _indented(table([row + [""] * (across - len(row)) for row in rows])) if rows else []


def _overview(state: Payload) -> list[str]:
    rows = [_lot(lot) for lot in state["lots"]]
    return _indented(table(rows)) if rows else ["  No lot is listed here."]


def _lot(lot: Payload) -> list[str]:
    types = ", ".join(f"{cleaned(kind)} {free}" for kind, free in lot["free_by_type"].items())
    free = f"{lot['free']} of {lot['total']} free"
    return [f"lot {lot['id']}", free, cleaned(lot["name"]), cleaned(lot["address"]), types]


def _indented(lines: list[str]) -> list[str]:
    return [f"  {line}" for line in lines]
