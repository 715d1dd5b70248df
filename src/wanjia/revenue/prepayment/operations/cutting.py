"""Asking for cuts of those whose balance is used up, and settling those of balances that are filled up again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from wanjia.foundation.access.types import Actor
from wanjia.revenue.disconnection.operations.held import CutRefused
from wanjia.revenue.disconnection.operations.requesting import request_cut
from wanjia.revenue.disconnection.operations.settled import restate_debt
from wanjia.revenue.disconnection.queries.cuts import all_open_cuts, open_cuts
from wanjia.revenue.disconnection.queries.standing import held_accounts, important_accounts
from wanjia.revenue.disconnection.types import CutCause, NewCut
from wanjia.revenue.prepayment import rules
from wanjia.revenue.prepayment.models import DailyBalance
from wanjia.revenue.prepayment.operations.warning import warned_on
from wanjia.revenue.prepayment.types import Level


@dataclass(frozen=True, slots=True)
class CutToAsk:
    """An account whose balance is used up and that was told so long enough ago."""

    account_id: int
    wanted: NewCut


def cuts_to_ask(*, day: date, by: Actor) -> list[CutToAsk]:
    """
    Give the cuts that the policies ask for: never of important customers, of those under a hold, or twice.

    A balance that rests on an estimate, or could not be worked out, cuts nobody.
    """
    warned = warned_on(by=by)
    empty = DailyBalance.objects.inside(by.scope).filter(
        is_latest=True, level=Level.EMPTY, is_estimated=False, policy__may_cut=True, account_id__in=list(warned)
    )
    rows = list(empty.select_related("policy").order_by("account_id"))
    ids = [row.account_id for row in rows]
    left_out = {*important_accounts(day), *held_accounts(ids, day=day), *open_cuts(ids)}
    return [
        CutToAsk(row.account_id, _wanted(row, warned=warned[row.account_id]))
        for row in rows
        if row.account_id not in left_out
        and rules.may_ask_cut(warned_on=warned[row.account_id], day=day, warned_days=row.policy.warned_days)
    ]


def _wanted(row: DailyBalance, *, warned: date) -> NewCut:
    return NewCut(
        account_id=row.account_id,
        cause=CutCause.PREPAYMENT_EMPTY,
        debt=-row.balance,
        oldest_due_date=row.spell_date or row.day,
        dunned_on=warned,
    )


def ask_cut(asked: CutToAsk, *, by: Actor, at: datetime) -> bool:
    """Ask for one cut; tell whether it was taken, which the law and the clock decide."""
    try:
        request_cut(asked.wanted, by=by, at=at)
    except CutRefused:
        return False
    return True


def restate_open_cuts(*, by: Actor, at: datetime) -> int:
    """
    Tell the open cuts under fee control what lacks in the balances of today; what lacks nothing is settled.

    :returns: how many cuts were told
    """
    open_ones = all_open_cuts(CutCause.PREPAYMENT_EMPTY)
    rows = DailyBalance.objects.inside(by.scope).filter(
        is_latest=True, account_id__in=list(open_ones), balance__isnull=False
    )
    told = list(rows.order_by("account_id").values_list("account_id", "balance"))
    for account_id, balance in told:
        restate_debt(account_id, debt=-balance, by=by, at=at)
    return len(told)
