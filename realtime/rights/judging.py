"""Judges passes by what the database says now, in the order in which opening judges: signed in, lot, yours."""

from collections.abc import Collection
from dataclasses import dataclass

from bookings.arrays import any_of
from bookings.models import Kiosk, Lot, User
from realtime.messages import Close
from realtime.rights import alive
from realtime.rights.passes import Pass, fingerprint


def refused(passes: Collection[Pass]) -> dict[Pass, Close]:
    """Give those that would not be let in now, and with which code; six queries at most, however many are asked."""
    now = _read(passes)
    # Hashing a pass costs more than judging it, and hardly one is refused.
    return {pass_: code for pass_ in passes if (code := now.code(pass_)) is not None}


@dataclass(frozen=True, slots=True)
class _Present:
    """The rows that decide."""

    users: dict[int, str]  # who is active, with their stored password
    sessions: set[str]
    tokens: set[str]
    kiosks: set[int]
    lots: dict[int, Lot]
    owners: set[int]

    def code(self, pass_: Pass) -> Close | None:
        if not self._is_known(pass_):
            return Close.NOT_SIGNED_IN
        if pass_.lot_id is not None and not self._exists(pass_.lot_id, pass_):
            return Close.NOT_FOUND
        if pass_.shows_owner and pass_.user_id not in self.owners:
            return Close.NOT_YOURS
        return None

    def _is_known(self, pass_: Pass) -> bool:
        if pass_.user_id is None:
            return pass_.kiosk_id in self.kiosks
        password = self.users.get(pass_.user_id)
        if password is None:
            return False
        if pass_.token is not None:
            return pass_.token in self.tokens
        return pass_.session_key in self.sessions and fingerprint(password) == pass_.password

    def _exists(self, lot_id: int, pass_: Pass) -> bool:
        lot = self.lots.get(lot_id)
        if lot is None:
            return False
        if pass_.user_id is None:  # a display is its lot's own: it may hang there before the lot is listed
            return lot.retired_at is None
        return lot.exists_for_id(pass_.user_id)


def _read(passes: Collection[Pass]) -> _Present:
    users = {pass_.user_id for pass_ in passes if pass_.user_id is not None}
    sessions = {pass_.session_key for pass_ in passes if pass_.session_key is not None}
    tokens = {pass_.token for pass_ in passes if pass_.token is not None}
    kiosks = {pass_.kiosk_id for pass_ in passes if pass_.kiosk_id is not None}
    lots = {pass_.lot_id for pass_ in passes if pass_.lot_id is not None}
    owners = {pass_.user_id for pass_ in passes if pass_.user_id is not None and pass_.shows_owner}
    return _Present(
        users=dict(User.objects.filter(pk__in=any_of(users), is_active=True).values_list("pk", "password")),
        sessions=set(alive.sessions(sessions).values_list("session_key", flat=True)),
        tokens=set(alive.tokens(tokens).values_list("digest", flat=True)),
        kiosks=set(Kiosk.objects.filter(pk__in=any_of(kiosks), revoked_at=None).values_list("pk", flat=True)),
        lots=Lot.objects.in_bulk(lots),
        owners=set(Lot.objects.filter(owner__in=any_of(owners), retired_at=None).values_list("owner", flat=True)),
    )
