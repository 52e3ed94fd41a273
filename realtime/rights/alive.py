"""Tokens and sessions that have not ended: the one rule for who comes in and for who may stay."""

from collections.abc import Iterable

from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils import timezone

from bookings.arrays import any_of
from bookings.models import Token


def tokens(digests: Iterable[str]) -> "QuerySet[Token]":
    """Give those of these tokens that have not expired."""
    unexpired = Q(expiry=None) | Q(expiry__gt=timezone.now())
    found: QuerySet[Token] = Token.objects.filter(unexpired, digest__in=any_of(digests, "text"))
    return found


def sessions(keys: Iterable[str]) -> "QuerySet[Session]":
    """Give those of these sessions that have not expired."""
    return Session.objects.filter(session_key__in=any_of(keys, "text"), expire_date__gt=timezone.now())
