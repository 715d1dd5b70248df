"""What a token permits, what one may look like, and when it is void."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from wanjia.foundation.access import rules as access
from wanjia.foundation.access.types import Actor, Permission, Scope
from wanjia.foundation.tokens.types import ApiScope, TokenPlan

#: The permission without which a use of a token is void, whatever the token says.
NEEDS: dict[ApiScope, Permission] = {
    ApiScope.CUSTOMERS_READ: Permission.CUSTOMERS_VIEW,
    ApiScope.PERSONAL_READ: Permission.PERSONAL_VIEW,
    ApiScope.USAGE_POINTS_READ: Permission.METERING_VIEW,
    ApiScope.METERS_READ: Permission.METERING_VIEW,
    ApiScope.READINGS_READ: Permission.READINGS_VIEW,
    ApiScope.READINGS_WRITE: Permission.READINGS_ENTER,
    ApiScope.BILLS_READ: Permission.BILLS_VIEW,
    ApiScope.BALANCES_READ: Permission.RECEIVABLES_VIEW,
    ApiScope.PAYMENTS_READ: Permission.RECEIVABLES_VIEW,
    ApiScope.PAYMENTS_WRITE: Permission.PAYMENTS_TAKE,
    ApiScope.COMMANDS_CARRY_OUT: Permission.CUTS_CARRY_OUT,
    ApiScope.TRIAL_BILLS_RUN: Permission.TRIALS_RUN,
    ApiScope.PRICES_READ: Permission.PRICES_VIEW,
}
LONGEST_LIFE = timedelta(days=366)
LONGEST_NAME = 60
MOST_REQUESTS_A_MINUTE = 6_000
#: How long the answer to a repeated request is kept.
ANSWERS_KEPT = timedelta(days=7)
#: Use is noted no more often than this.
NOTED_EVERY = timedelta(minutes=1)


def narrowed(actor: Actor, *, permission: Permission, unit_path: str) -> Actor:
    """Give the person within the units in which a post carries the permission, and within the unit of the token."""
    whole = access.acting(actor, permission=permission)
    return replace(whole, scope=whole.scope.inside(unit_path))


def uses_of(actor: Actor) -> frozenset[ApiScope]:
    """Give the uses that a person's posts carry."""
    return frozenset(scope for scope, needed in NEEDS.items() if access.is_permitted(actor, permission=needed))


def common_unit(scope: Scope, *, step: int) -> str | None:
    """
    Give the path of the lowest unit that holds all units of a scope; none without units.

    :param step: characters that a path has for each level of the tree
    """
    if not scope.unit_paths:
        return None
    first, *others = scope.unit_paths
    shared = len(first)
    while shared and not all(path.startswith(first[:shared]) for path in others):
        shared -= step
    return first[:shared] or None


def why_not_issuable(plan: TokenPlan, *, holder: Actor, unit_path: str, today: date) -> str | None:
    """Tell why a token cannot be issued like that; nothing if it can."""
    if not 0 < len(plan.name.strip()) <= LONGEST_NAME:
        return f"say in up to {LONGEST_NAME} characters what the token is for"
    if not plan.scopes:
        return "choose at least one use"
    if why := _why_beyond_posts(plan.scopes, holder=holder, unit_path=unit_path):
        return why
    if not today < plan.end_date <= today + LONGEST_LIFE:
        return f"a token ends between tomorrow and {LONGEST_LIFE.days} days from today"
    if not 0 < plan.requests_a_minute <= MOST_REQUESTS_A_MINUTE:
        return f"a token may ask from 1 to {MOST_REQUESTS_A_MINUTE} times a minute"
    return None


def _why_beyond_posts(scopes: Iterable[ApiScope], *, holder: Actor, unit_path: str) -> str | None:
    for scope in sorted(scopes):
        if not narrowed(holder, permission=NEEDS[scope], unit_path=unit_path).scope.unit_paths:
            return f"the posts of {holder.number} do not carry {scope.value} in that unit"
    return None
