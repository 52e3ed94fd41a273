"""Bookings page by page, newest first."""

from dataclasses import dataclass

from django.db.models import QuerySet

from bookings import payloads
from bookings.clock import moment
from bookings.errors import NotFound
from bookings.models import Booking, Lot
from bookings.payloads import Payload

PAGE = 20
LONGEST_PAGE = 100


@dataclass(frozen=True, slots=True)
class Page:
    """Bookings by id, newest first, and what to send as `before` for the next page (None: this was the last)."""

    bookings: list[Payload]
    next: int | None


def list_driver_bookings(*, user_id: int, before: int | None = None, limit: int = PAGE) -> Page:
    """Give a page of the driver's bookings; `before` itself is left out."""
    return _page(Booking.objects.filter(driver=user_id), before, limit, with_driver=False)


def list_owner_bookings(
    *,
    user_id: int,
    lot_id: int | None = None,
    status: str | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> Page:
    """Give a page of the bookings in the owner's lots; raises NotFound for a lot that is not theirs."""
    bookings = Booking.objects.filter(lot__owner=user_id)
    if lot_id is not None:
        if not Lot.objects.filter(pk=lot_id, owner=user_id).exists():
            raise NotFound("There is no such lot.")
        bookings = bookings.filter(lot=lot_id)
    if status is not None:
        bookings = bookings.filter(status=status)
    return _page(bookings, before, limit, with_driver=True)


def _page(bookings: QuerySet[Booking], before: int | None, limit: int, *, with_driver: bool) -> Page:
    if before is not None:
        bookings = bookings.filter(pk__lt=before)
    found = list(bookings.order_by("-pk")[: limit + 1])
    now = moment()
    view = payloads.owner_view if with_driver else payloads.driver_view
    more = len(found) > limit
    return Page([view(booking, now) for booking in found[:limit]], found[limit - 1].pk if more else None)
