"""What money does to a cut: it is called off, or supply is given back; money taken back cuts nothing at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from wanjia.foundation.access.types import Actor
from wanjia.revenue.disconnection.models import Cut, CutCommand
from wanjia.revenue.disconnection.operations.commanding import restore
from wanjia.revenue.disconnection.operations.held import known
from wanjia.revenue.disconnection.operations.requesting import end
from wanjia.revenue.disconnection.queries.cases import is_settled
from wanjia.revenue.disconnection.types import AHEAD, OFF, CommandAction, CommandState, CommandWay, CutCause, CutState

PAID = "The debt is paid."


def note_money(account_id: int, *, amount: Decimal, by: Actor, at: datetime) -> None:
    """
    Take note of money that an account paid (above 0) or that was taken back (below 0).

    A cut whose debt is now below the limit is called off, or supply is ordered back; both at once. Money taken back
    cuts nothing: a cut that is over stays over, and is asked for anew with all its periods.
    """
    cut = _open_of(account_id)
    if cut is None:
        return
    cut.paid += amount
    cut.save(update_fields=["paid"])
    if amount > 0:
        settle_if_paid(cut, by=by, at=at)


def with_open_cut(account_ids: Collection[int]) -> list[int]:
    """Give those of some accounts that have an open cut, in their order."""
    found = Cut.objects.open().filter(account__among=list(account_ids))
    return sorted(set(found.values_list("account_id", flat=True)))


def restate_debt(account_id: int, *, debt: Decimal, by: Actor, at: datetime) -> None:
    """Say anew what lacks in a balance under fee control; an open cut of the account is settled if it lacks no more."""
    cut = _open_of(account_id)
    if cut is None or cut.cause != CutCause.PREPAYMENT_EMPTY:
        return
    cut.debt, cut.paid = max(debt, Decimal(0)), Decimal(0)
    cut.save(update_fields=["debt", "paid"])
    settle_if_paid(cut, by=by, at=at)


def settle_if_paid(cut: Cut, *, by: Actor, at: datetime) -> None:
    """Call a locked cut off, or order supply back, if its debt is below the limit."""
    case = known(cut, by=by, at=at, reason=PAID)
    if not is_settled(case):
        return
    if cut.state in OFF:
        _give_back(cut, by=by, at=at)
    elif case.command is CommandState.TAKEN:
        cut.settled_at = cut.settled_at or at
        cut.save(update_fields=["settled_at"])
    elif cut.state in AHEAD:
        end(cut, reason=PAID, by=by, at=at)


def _give_back(cut: Cut, *, by: Actor, at: datetime) -> None:
    cut.settled_at = cut.settled_at or at
    if cut.state == CutState.RESTORE_ORDERED:
        cut.save(update_fields=["settled_at"])
        return
    way = CutCommand.objects.filter(cut=cut, action=CommandAction.CUT, state=CommandState.DONE)
    latest = way.order_by("-pk").values_list("way", flat=True).first() or CommandWay.FIELD
    restore(cut, way=CommandWay(latest), reason=PAID, case=known(cut, by=by, at=at), by=by, at=at)


def settle_paid_cuts(*, by: Actor, at: datetime) -> int:
    """
    Settle every open cut of the actor's units whose debt fell below the limit otherwise than by money, such as by a
    corrected bill.

    :returns: how many were settled
    """
    settled = 0
    for cut in Cut.objects.inside(by.scope).open().locked():
        before = cut.state
        settle_if_paid(cut, by=by, at=at)
        settled += cut.state != before
    return settled


def _open_of(account_id: int) -> Cut | None:
    found: Cut | None = Cut.objects.open().filter(account_id=account_id).locked().first()
    return found
