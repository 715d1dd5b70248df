"""What the pages of the desk are about, found within the units of whoever looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import Http404, HttpRequest

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Permission, Scope
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.reconciliation.queries.accounts import (
    AccountRow,
    StatementRow,
    account_with_id,
    statement_with_id,
)
from wanjia.revenue.reconciliation.queries.checks import (
    ChannelDayRow,
    FindingRow,
    SuspenseRow,
    channel_day_with_id,
    finding_with_id,
    suspense_with_id,
)
from wanjia.revenue.reconciliation.queries.work import LineRow, MatchRow, line_with_id, match_with_id

VIEW, WORK = Permission.LEDGER_VIEW, Permission.BANK_RECONCILE
T = TypeVar("T")


def _found(request: HttpRequest, find: Callable[[Scope], T | None]) -> T:
    row = find(viewer(request).scope(VIEW))
    if row is None:
        raise Http404
    return row


def account_of(request: HttpRequest, account_id: int) -> AccountRow:
    """Give a bank account."""
    return _found(request, lambda scope: account_with_id(account_id, scope=scope))


def statement_of(request: HttpRequest, statement_id: int) -> StatementRow:
    """Give a statement."""
    return _found(request, lambda scope: statement_with_id(statement_id, scope=scope))


def line_of(request: HttpRequest, line_id: int) -> LineRow:
    """Give a line of a bank."""
    return _found(request, lambda scope: line_with_id(line_id, scope=scope))


def match_of(request: HttpRequest, match_id: int) -> MatchRow:
    """Give a match."""
    return _found(request, lambda scope: match_with_id(match_id, scope=scope))


def suspense_of(request: HttpRequest, suspense_id: int) -> SuspenseRow:
    """Give money of unknown cause."""
    return _found(request, lambda scope: suspense_with_id(suspense_id, scope=scope))


def channel_day_of(request: HttpRequest, day_id: int) -> ChannelDayRow:
    """Give a channel's day."""
    return _found(request, lambda scope: channel_day_with_id(day_id, scope=scope))


def finding_of(request: HttpRequest, finding_id: int) -> FindingRow:
    """Give a difference that a check found."""
    return _found(request, lambda scope: finding_with_id(finding_id, scope=scope))


def works_in(request: HttpRequest, unit_path: str) -> bool:
    """Tell whether whoever looks reconciles for a unit."""
    return viewer(request).scope(WORK).holds(unit_path)


def name_for(request: HttpRequest, name: str, *, unit_path: str) -> str:
    """Give a person's name as this viewer may see it."""
    sees = viewer(request).scope(Permission.PERSONAL_VIEW).holds(unit_path)
    return name if sees or not name else masked(name, kind=Personal.NAME)
