"""Who calls: the person in whose name a token acts, narrowed to what the token and the call need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from wanjia.foundation.access.queries import actor_of
from wanjia.foundation.access.types import Actor, Permission, Scope
from wanjia.foundation.tokens.operations import note_use
from wanjia.foundation.tokens.queries import Standing, TokenRow, token_presented
from wanjia.foundation.tokens.rules import NEEDS, NOTED_EVERY, narrowed
from wanjia.foundation.tokens.types import ApiScope
from wanjia.interfaces.api.counting import MINUTE, REQUESTS
from wanjia.interfaces.api.problems import Problem

VOID = {
    Standing.UNKNOWN: "token-unknown",
    Standing.EXPIRED: "token-expired",
    Standing.REVOKED: "token-revoked",
    Standing.CLOSED: "sign-in-closed",
}


@dataclass(frozen=True, slots=True)
class Caller:
    """
    The person in whose name a request acts.

    :ivar actor: within the units in which a post carries what is called, and within the unit of the token
    :ivar sees_personal: whether personal data need not be masked
    """

    actor: Actor
    token: TokenRow
    at: datetime
    sees_personal: bool

    @property
    def today(self) -> date:
        """Give the day here."""
        return timezone.localdate(self.at)

    @property
    def scope(self) -> Scope:
        """Give the units that the request reaches."""
        return self.actor.scope


class Bearer(HttpBearer):
    """Opens an address to tokens issued for one use, as far as their person's posts carry it at this moment."""

    def __init__(self, use: ApiScope) -> None:
        """Remember the use."""
        super().__init__()
        self.use = use

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """
        Give who calls.

        :raises Problem: if the token is void, asks too often, or does not permit this
        """
        return caller_of(request, key=token, use=self.use)


def caller_of(request: HttpRequest, *, key: str, use: ApiScope) -> Caller:
    """
    Give who calls with a key.

    :raises Problem: if the key is void, asks too often, or does not permit this
    """
    at = timezone.now()
    today = timezone.localdate(at)
    token = token_presented(key, today=today)
    if isinstance(token, Standing):
        raise Problem(VOID[token])
    _count(request, token=token, at=at)
    if token.latest_used_at is None or token.latest_used_at < at - NOTED_EVERY:
        note_use(token.token_id, at=at)
    if use not in token.scopes:
        raise Problem("scope-missing", detail=use.value)
    person = actor_of(token.holder, on=today)
    actor = narrowed(person, permission=NEEDS[use], unit_path=token.unit_path)
    if not actor.scope.unit_paths:
        raise Problem("not-permitted", detail=use.value)
    return Caller(actor, token, at, _sees_personal(person, token=token, scope=actor.scope))


def caller(request: HttpRequest) -> Caller:
    """Give who calls an address that was opened by `Bearer`."""
    found: Caller = request.auth  # type: ignore[attr-defined]
    return found


def _sees_personal(person: Actor, *, token: TokenRow, scope: Scope) -> bool:
    if ApiScope.PERSONAL_READ not in token.scopes:
        return False
    allowed = narrowed(person, permission=Permission.PERSONAL_VIEW, unit_path=token.unit_path).scope
    return all(allowed.holds(path) for path in scope.unit_paths)


def _count(request: Any, *, token: TokenRow, at: datetime) -> None:
    """Count a request in its minute, and refuse what is too much; `rest.answered` tells how many are left."""
    second = int(at.timestamp())
    used = REQUESTS.count(token.token_id, at=second)
    left = MINUTE - second % MINUTE
    request.rate = {
        "RateLimit-Limit": str(token.requests_a_minute),
        "RateLimit-Remaining": str(max(token.requests_a_minute - used, 0)),
        "RateLimit-Reset": str(left),
    }
    if used > token.requests_a_minute:
        raise Problem("too-many", headers={"Retry-After": str(left)})
